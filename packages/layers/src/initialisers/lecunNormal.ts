import type { Initialiser } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { fans } from "./fans.js";
import { normal } from "./normal.js";

/**
 * Draws from a normal distribution whose deviation depends on the fan-in.
 *
 *     deviation = √(1 / fanIn)
 *
 * Keeps the variance of signals: for selu. Keras: `LecunNormal`, which cuts at two deviations and has the same deviation.
 *
 * @throws {ShapeError} When the parameter is no matrix (at `network`).
 * @source LeCun, Bottou, Orr & Müller, "Efficient backprop", in Neural networks: tricks of the trade, 1998.
 * @example
 *   dense(4, 2, { initialise: { weight: lecunNormal() } }).fanOut // => 2
 */
export function lecunNormal(...none: readonly []): Initialiser {
  expectNoOptions("lecunNormal", none);
  return (values, shape, random) => {
    const { fanIn } = fans("lecunNormal", shape);
    normal(Math.sqrt(1 / fanIn))(values, shape, random);
  };
}
