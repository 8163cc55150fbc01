/**
 * A value as the text that names its category; NaN for what cannot be written as one. Dates and objects count by their
 * JSON, so that equal ones are one category.
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
    return NaN; // what is circular, or holds a bigint
  }
}
