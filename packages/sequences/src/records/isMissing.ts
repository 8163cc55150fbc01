/**
 * Whether a value is missing: undefined, null or an empty text; 0 and false are values.
 *
 * @example
 *   [null, "", 0].map(isMissing) // => [true, true, false]
 */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
