import type { Scalable } from "./onNumbers.js";

/**
 * The scale of one sample's target, as it was before the sample: turns predictions back into original units.
 *
 *     original = scaled · factor + shift
 *
 * It never changes, whatever is learned later. Where only one value was known, or equal ones, `factor` is 0 and every
 * prediction becomes that value; likewise in the warm-up, where it becomes the mean (or the minimum) so far; where nothing
 * was known, a prediction stays as it is.
 *
 * `factor` and `shift` are plain data. `inverse` is not: in a sample that was loaded from a file or sent to a worker it is
 * missing, and the formula above replaces it.
 *
 * @see standardize, minMax, difference and encode, whose samples carry one
 */
export interface Scale {
  /** One number a feature; empty where the target has no scale. */
  readonly factor: readonly number[];
  readonly shift: readonly number[];
  /**
   * Turns scaled numbers, such as an output, into original ones.
   *
   * @throws {ShapeError} When the value is not numbers, or has another number of features.
   * @throws {TypeError} When the target has no scale.
   */
  inverse<T extends Scalable>(value: T): T;
}
