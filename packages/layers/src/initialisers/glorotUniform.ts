import type { Initialiser } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { fans } from "./fans.js";
import { uniform } from "./uniform.js";

/**
 * Draws evenly between limits that depend on fan-in and fan-out.
 *
 *     limit = √(6 / (fanIn + fanOut))
 *
 * Keeps the variance of signals and of deltas alike through layers that are linear around 0: for tanh and sigmoid.
 *
 * @throws {ShapeError} When the parameter is no matrix (at `network`).
 * @source Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks",
 *   AISTATS 2010, eq. 16.
 * @example
 *   dense(4, 2, { initialise: { weight: glorotUniform() } }).fanOut // => 2
 */
export function glorotUniform(...none: readonly []): Initialiser {
  expectNoOptions("glorotUniform", none);
  return (values, shape, random) => {
    const { fanIn, fanOut } = fans("glorotUniform", shape);
    uniform(Math.sqrt(6 / (fanIn + fanOut)))(values, shape, random);
  };
}
