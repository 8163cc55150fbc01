import type { Initialiser } from "@backstream/core";

/**
 * All parameters start at 1: for factors.
 *
 * @example
 *   dense(1, 1, { initialise: { weight: ones() } }).fanOut // => 1
 */
export function ones(): Initialiser {
  return (values) => {
    values.fill(1);
  };
}
