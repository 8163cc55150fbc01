import { describeValue } from "@backstream/core";

/** Checks the probability with which something is dropped. @throws {RangeError} When it is no number from 0 to below 1. */
export function expectRate(where: string, what: string, rate: unknown): asserts rate is number {
  if (typeof rate === "number" && rate >= 0 && rate < 1) return;
  throw new RangeError(`${where}: ${what} is ${describeValue(rate)}, expected a number from 0 to below 1`);
}
