import type { Initialiser } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";

/**
 * All parameters start at 1: for factors.
 *
 * @example
 *   dense(1, 1, { initialise: { weight: ones() } }).fanOut // => 1
 */
export function ones(...none: readonly []): Initialiser {
  expectNoOptions("ones", none);
  return (values) => {
    values.fill(1);
  };
}
