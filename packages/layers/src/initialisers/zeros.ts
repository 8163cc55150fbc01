import type { Initialiser } from "@backstream/core";
import { expectNoOptions } from "../expectNoOptions.js";

/**
 * All parameters start at 0: for biases. Weights must not all start equal, since they would stay equal.
 *
 * @example
 *   dense(4, 2, { initialise: { bias: zeros() } }).fanOut // => 2
 */
export function zeros(...none: readonly []): Initialiser {
  expectNoOptions("zeros", none);
  return (values) => {
    values.fill(0);
  };
}
