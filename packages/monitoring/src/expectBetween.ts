import { describeValue } from "@backstream/core";

/**
 * Refuses a number that is not between two others, and what is no number.
 *
 * @throws {RangeError}
 * @example
 *   expectBetween("adwin", "delta", 0.002, 0, 1)
 */
export function expectBetween(
  where: string,
  what: string,
  value: unknown,
  least: number,
  most: number,
): asserts value is number {
  if (typeof value === "number" && value > least && value < most) return;
  const wanted =
    most === Infinity ? `a finite number above ${least}` : `a number between ${least} and ${most}`;
  throw new RangeError(`${where}: ${what} is ${describeValue(value)}, expected ${wanted}`);
}
