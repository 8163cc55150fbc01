import { describeValue } from "@backstream/core";
import { expectBetween } from "./expectBetween.js";
import { expectSide, type Side } from "./Side.js";

/** How `hddmA` or `hddmW` decides. */
export interface HddmOptions {
  /** The probability of a false alarm, for one comparison: between 0 and 1. Default 0.001. */
  readonly alarmConfidence?: number | undefined;
  /** The same for a warning: from `alarmConfidence` up, below 1. Default 0.005. */
  readonly warningConfidence?: number | undefined;
  /** Default: `rises`. */
  readonly on?: Side | undefined;
}

/** The names of these options. */
export const hddmOptions: readonly string[] = ["alarmConfidence", "warningConfidence", "on"];

/**
 * The options with their defaults.
 *
 * @throws {RangeError} When one has an impossible value.
 * @example
 *   readHddmOptions("hddmA", {}) // => { alarmConfidence: 0.001, warningConfidence: 0.005, on: "rises" }
 */
export function readHddmOptions(where: string, options: HddmOptions): Required<HddmOptions> {
  const { alarmConfidence = 0.001, warningConfidence = 0.005, on = "rises" } = options;
  expectBetween(where, "alarmConfidence", alarmConfidence, 0, 1);
  expectBetween(where, "warningConfidence", warningConfidence, 0, 1);
  if (warningConfidence < alarmConfidence)
    throw new RangeError(
      `${where}: warningConfidence is ${warningConfidence}, expected at least alarmConfidence, ${alarmConfidence}`,
    );
  expectSide(where, on);
  return { alarmConfidence, warningConfidence, on };
}

/**
 * Refuses a number outside of 0 to 1: the bounds of both detectors hold for numbers in that range only.
 *
 * @throws {RangeError}
 * @example
 *   expectUnit("hddmA", 0.5)
 */
export function expectUnit(where: string, value: unknown): void {
  if (typeof value === "number" && value >= 0 && value <= 1) return;
  throw new RangeError(
    `${where}: value is ${describeValue(value)}, expected a number from 0 to 1, such as 1 for an error; for other numbers there are adwin, pageHinkley and kswin`,
  );
}
