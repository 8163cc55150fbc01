import { describeValue, type Progress } from "@backstream/core";

/**
 * Refuses what is no checkpoint; undefined stands for a first start.
 *
 * @throws {TypeError}
 * @example
 *   expectProgress("standardize", { positions: [] })
 */
export function expectProgress(where: string, from: unknown): asserts from is Progress | undefined {
  if (from === undefined) return;
  if (typeof from === "object" && from !== null && !Array.isArray(from)) {
    const { positions = [] } = from as Progress; // any object may be read by name
    if (Array.isArray(positions)) return;
  }
  throw new TypeError(
    `${where}: from is ${describeValue(from)}, expected a checkpoint, or undefined for none`,
  );
}
