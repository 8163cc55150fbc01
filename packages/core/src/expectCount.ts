import { describeValue } from "./describeValue.js";

/**
 * Checks that a value is a count: a whole number that is large enough.
 *
 * @throws {RangeError} When it is no whole number from `least` up.
 * @example
 *   expectCount("windows", "length", 3);
 */
export function expectCount(
  where: string,
  what: string,
  count: number | undefined,
  least = 1,
): asserts count is number {
  if (count !== undefined && Number.isInteger(count) && count >= least) return;
  throw new RangeError(
    `${where}: ${what} is ${describeValue(count)}, expected a whole number from ${least} up`,
  );
}
