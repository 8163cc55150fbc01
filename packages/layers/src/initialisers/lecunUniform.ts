import type { Initialiser } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { fans } from "./fans.js";
import { uniform } from "./uniform.js";

/**
 * Draws evenly between two limits that depend on the fan-in.
 *
 *     limit = √(3 / fanIn)
 *
 * Keeps the variance of signals: for selu. Keras: `LecunUniform`.
 *
 * @throws {ShapeError} When the parameter is no matrix (at `network`).
 * @source LeCun, Bottou, Orr & Müller, "Efficient backprop", in Neural networks: tricks of the trade, 1998.
 * @example
 *   dense(4, 2, { initialise: { weight: lecunUniform() } }).fanOut // => 2
 */
export function lecunUniform(...none: readonly []): Initialiser {
  expectNoOptions("lecunUniform", none);
  return (values, shape, random) => {
    const { fanIn } = fans("lecunUniform", shape);
    uniform(Math.sqrt(3 / fanIn))(values, shape, random);
  };
}
