import { expectFinite, type Initialiser } from "@backstream/core";
import { fans } from "./fans.js";

/**
 * A matrix with `gain` on its diagonal, and zeros elsewhere.
 *
 * As `weight_hh_l0` of an elman layer with relu, it makes a memory that keeps what it has seen. PyTorch: `nn.init.eye_`;
 * Keras: `Identity(gain)`.
 *
 * @throws {RangeError} When the gain is no finite number.
 * @throws {ShapeError} When the parameter is no matrix (at `network`).
 * @source Le, Jaitly & Hinton, "A simple way to initialize recurrent networks of rectified linear units",
 *   arXiv:1504.00941, 2015.
 * @example
 *   elman(1, 8, { activation: "relu", initialise: { weight_hh_l0: identityMatrix() } }).fanOut // => 8
 */
export function identityMatrix(gain = 1): Initialiser {
  expectFinite("identityMatrix", "gain", gain);
  return (values, shape) => {
    const { fanIn, fanOut } = fans("identityMatrix", shape);
    values.fill(0);
    for (let i = 0; i < Math.min(fanIn, fanOut); i++) values[i * fanIn + i] = gain;
  };
}
