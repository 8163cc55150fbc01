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
 * Guards an option that may not be 0.
 *
 * @throws {RangeError} When it is no finite number above 0.
 */
export function expectAboveZero(where: string, option: string, value: number): void {
  if (typeof value === "number" && value > 0 && value < Infinity) return;
  throw new RangeError(`${where}: ${option} is ${describeValue(value)}, expected a finite number above 0`);
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

/**
 * Guards two numbers that belong together.
 *
 * @throws {TypeError} When it is no array of two.
 */
export function expectPair(
  where: string,
  option: string,
  value: readonly [number, number],
  example: string,
): readonly [number, number] {
  if (Array.isArray(value) && value.length === 2) return value;
  throw new TypeError(
    `${where}: ${option} are ${describeValue(value)}, expected two numbers such as ${example}`,
  );
}

/**
 * Guards the decays of the mean of the gradient and of its square.
 *
 * @throws {TypeError} When they are no array of two.
 * @throws {RangeError} When one is not in [0, 1).
 */
export function expectBetas(where: string, betas: readonly [number, number]): readonly [number, number] {
  expectPair(where, "betas", betas, "[0.9, 0.999]");
  expectNumber(where, "betas[0]", betas[0], 1);
  expectNumber(where, "betas[1]", betas[1], 1);
  return betas;
}
