import { defaultMissingValues, missingTest } from "./missingValues.js";

const isMissingNumber = missingTest(defaultMissingValues("number"));

/**
 * Whether a value is missing: undefined, null, a blank text, or a text that means it in a column of numbers; 0 and false
 * are values.
 *
 * @see missingTest, for categories and for other texts
 * @example
 *   [null, "", "n/a", "NA", 0].map(isMissing) // => [true, true, true, true, false]
 */
export function isMissing(value: unknown): boolean {
  return isMissingNumber(value);
}
