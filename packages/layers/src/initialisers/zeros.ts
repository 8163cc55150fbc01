import type { Initialiser } from "@backstream/core";

/**
 * Starts at 0: for biases. Weights that all start equal stay equal.
 *
 * @example
 *   dense(4, 2, { initialise: { bias: zeros() } }).fanOut // => 2
 */
export function zeros(): Initialiser {
  return (values) => {
    values.fill(0);
  };
}
