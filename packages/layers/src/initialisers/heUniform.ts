import type { Initialiser } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";
import { fans } from "./fans.js";
import { uniform } from "./uniform.js";

/**
 * Draws evenly between limits that depend on the fan-in.
 *
 *     limit = √(6 / fanIn)
 *
 * Keeps the variance of signals through layers that drop half of their inputs: for relu.
 *
 * @throws {ShapeError} When the parameter is no matrix (at `network`).
 * @source He, Zhang, Ren & Sun, "Delving deep into rectifiers", ICCV 2015, eq. 10.
 * @example
 *   dense(4, 2, { initialise: { weight: heUniform() } }).fanOut // => 2
 */
export function heUniform(...none: readonly []): Initialiser {
  expectNoOptions("heUniform", none);
  return (values, shape, random) => {
    const { fanIn } = fans("heUniform", shape);
    uniform(Math.sqrt(6 / fanIn))(values, shape, random);
  };
}
