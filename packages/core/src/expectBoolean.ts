import { describeValue } from "./describeValue.js";

/**
 * Checks an option that is true or false: anything else would count as one of them.
 *
 * @throws {TypeError} When it is no boolean.
 * @example
 *   expectBoolean("dense", "bias", false);
 */
export function expectBoolean(where: string, option: string, value: unknown): asserts value is boolean {
  if (typeof value === "boolean") return;
  throw new TypeError(`${where}: ${option} is ${describeValue(value)}, expected true or false`);
}
