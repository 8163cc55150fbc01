import { describeValue } from "@backstream/core";

/**
 * Refuses a number that is not above 0, and what is no number.
 *
 * - wanted   default: a positive number
 *
 * @throws {RangeError}
 * @example
 *   expectPositive("minMax", "limit", 10)
 */
export function expectPositive(
  where: string,
  what: string,
  value: unknown,
  wanted: string = "a positive number",
): void {
  if (typeof value === "number" && value > 0) return;
  throw new RangeError(`${where}: ${what} is ${describeValue(value)}, expected ${wanted}`);
}
