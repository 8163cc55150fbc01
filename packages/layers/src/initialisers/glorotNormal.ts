import type { Initialiser } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { fans } from "./fans.js";
import { normal } from "./normal.js";

/**
 * Draws from a normal distribution whose deviation depends on fan-in and fan-out.
 *
 *     deviation = √(2 / (fanIn + fanOut))
 *
 * Keeps the variance of signals and of deltas alike through layers that are linear around 0: for tanh and sigmoid.
 *
 * @throws {ShapeError} When the parameter is no matrix (at `network`).
 * @source Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks",
 *   AISTATS 2010, eq. 16.
 * @example
 *   dense(4, 2, { initialise: { weight: glorotNormal() } }).fanOut // => 2
 */
export function glorotNormal(...none: readonly []): Initialiser {
  expectNoOptions("glorotNormal", none);
  return (values, shape, random) => {
    const { fanIn, fanOut } = fans("glorotNormal", shape);
    normal(Math.sqrt(2 / (fanIn + fanOut)))(values, shape, random);
  };
}
