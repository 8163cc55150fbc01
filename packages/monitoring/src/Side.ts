import { describeValue } from "@backstream/core";

/**
 * What a detector raises alarms on: `rises` alone (the default: an error that falls is good news), or all `changes`.
 */
export type Side = "rises" | "changes";

/**
 * Refuses an `on` that does not exist.
 *
 * @throws {RangeError}
 * @example
 *   expectSide("adwin", "rises")
 */
export function expectSide(where: string, on: unknown): asserts on is Side {
  if (on === "rises" || on === "changes") return;
  throw new RangeError(`${where}: on is ${describeValue(on)}, expected "rises" or "changes"`);
}
