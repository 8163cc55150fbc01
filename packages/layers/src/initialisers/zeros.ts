import type { Initialiser } from "@backstream/core";

/**
 * All parameters start at 0: for biases. Weights must not all start equal, since they would stay equal.
 *
 * @example
 *   dense(4, 2, { initialise: { bias: zeros() } }).fanOut // => 2
 */
export function zeros(): Initialiser {
  return (values) => {
    values.fill(0);
  };
}
