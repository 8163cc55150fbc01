import { describeValue } from "@backstream/core";

/**
 * Guards an option: from 0 up to, but not including, `limit`.
 *
 * @throws {RangeError} When it is not.
 */
export function expectNumber(where: string, option: string, value: number, limit: number): number {
  // NaN fails every comparison.
  if (typeof value === "number" && value >= 0 && value < limit) return value;
  const wanted = limit === Infinity ? "a finite number from 0 up" : `a number in [0, ${limit})`;
  throw new RangeError(`${where}: ${option} is ${describeValue(value)}, expected ${wanted}`);
}

/**
 * Guards a number of steps.
 *
 * @throws {RangeError} When it is no whole number from 1 up.
 */
export function expectSteps(where: string, option: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new RangeError(`${where}: ${option} is ${describeValue(value)}, expected a whole number from 1 up`);
}
