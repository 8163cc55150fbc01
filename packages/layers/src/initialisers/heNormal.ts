import type { Initialiser } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { fans } from "./fans.js";
import { normal } from "./normal.js";

/**
 * Draws from a normal distribution whose deviation depends on the fan-in.
 *
 *     deviation = √(2 / fanIn)
 *
 * Keeps the variance of signals through layers that drop half of their inputs: for relu.
 *
 * @throws {ShapeError} When the parameter is no matrix (at `network`).
 * @source He, Zhang, Ren & Sun, "Delving deep into rectifiers", ICCV 2015, eq. 10.
 * @example
 *   dense(4, 2, { initialise: { weight: heNormal() } }).fanOut // => 2
 */
export function heNormal(...none: readonly []): Initialiser {
  expectNoOptions("heNormal", none);
  return (values, shape, random) => {
    const { fanIn } = fans("heNormal", shape);
    normal(Math.sqrt(2 / fanIn))(values, shape, random);
  };
}
