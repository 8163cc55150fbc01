/**
 * A value as a number; NaN for a value that is not a number. A text counts if the whole of it is a number.
 *
 * @example
 *   readNumber(" 2.5 ") // => 2.5
 *   readNumber("2.5 m") // => NaN
 */
export function readNumber(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" && value.trim() !== "") return Number(value);
  return NaN;
}
