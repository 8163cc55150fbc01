import { describeValue, type Progress } from "@backstream/core";

/**
 * Refuses what is no checkpoint; undefined stands for a first start.
 *
 * @throws {TypeError}
 * @example
 *   expectProgress("standardize", { positions: [] })
 */
export function expectProgress(where: string, from: unknown): asserts from is Progress | undefined {
  if (from === undefined || (typeof from === "object" && from !== null && !Array.isArray(from))) return;
  throw new TypeError(
    `${where}: from is ${describeValue(from)}, expected a checkpoint, or undefined for none`,
  );
}
