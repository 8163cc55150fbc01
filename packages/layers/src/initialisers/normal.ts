import { expectFinite, type Initialiser } from "@backstream/core";

/**
 * Draws from the normal distribution with mean 0 and the standard deviation given.
 *
 * @throws {RangeError} When the deviation is no finite number from 0 up.
 * @example
 *   embedding(7, 6, { initialise: { weight: normal(0.02) } }).fanOut // => 6
 */
export function normal(deviation = 1): Initialiser {
  expectFinite("normal", "deviation", deviation, 0);
  return (values, _shape, random) => {
    for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
  };
}
