import { describeValue } from "./describeValue.js";

/**
 * Checks a number that is neither infinite nor NaN.
 *
 * @throws {RangeError} When it is something else, or below `least`.
 * @example
 *   expectFinite("elu", "alpha", 0.5);
 */
export function expectFinite(
  where: string,
  what: string,
  value: number | undefined,
  least: number = -Infinity,
): asserts value is number {
  if (typeof value === "number" && Number.isFinite(value) && value >= least) return;
  const from = least === -Infinity ? "" : ` from ${least} up`;
  throw new RangeError(`${where}: ${what} is ${describeValue(value)}, expected a finite number${from}`);
}
