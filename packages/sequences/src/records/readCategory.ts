/**
 * A value as the text that names its category; NaN for a value that cannot be written as text. Dates and objects are
 * written as JSON, so that equal ones are one category.
 *
 * @example
 *   readCategory(7) // => "7"
 *   readCategory({ x: 1 }) // => '{"x":1}'
 */
export function readCategory(value: unknown): string | number {
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return NaN; // circular, or with a bigint in it
  }
}
