import { expectFinite, type Initialiser } from "@backstream/core";

/**
 * Draws evenly between `-limit` and `limit`.
 *
 * PyTorch's default for dense (`1 / √fanIn`) and recurrent layers (`1 / √units`), and this package's.
 *
 * @throws {RangeError} When the limit is no finite number from 0 up.
 * @example
 *   dense(4, 2, { initialise: { weight: uniform(0.01) } }).fanOut // => 2
 */
export function uniform(limit: number): Initialiser {
  expectFinite("uniform", "limit", limit, 0);
  return (values, _shape, random) => {
    for (let i = 0; i < values.length; i++) values[i] = limit * (2 * random.uniform() - 1);
  };
}
