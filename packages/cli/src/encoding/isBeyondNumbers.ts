/**
 * Whether a value is a whole number beyond 2⁵³ and within 64 bits, as ids are: as a number, it may be equal to its
 * neighbours.
 *
 * @example
 *   isBeyondNumbers("9007199254740993") // => true
 */
export function isBeyondNumbers(value: unknown): boolean {
  if (typeof value === "string" && !/^\s*[+-]?\d{16,20}\s*$/.test(value)) return false;
  const number = typeof value === "string" || typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number)) return false;
  return !Number.isSafeInteger(number) && Math.abs(number) <= 2 ** 64;
}
