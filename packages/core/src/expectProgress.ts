import { describeValue } from "./describeValue.js";
import type { Progress } from "./Position.js";

/**
 * Refuses what is no checkpoint; undefined stands for a first start.
 *
 * @throws {TypeError}
 * @example
 *   expectProgress("standardize", { positions: [] })
 */
export function expectProgress(where: string, from: unknown): asserts from is Progress | undefined {
  if (from === undefined) return;
  if (isPlain(from)) {
    const { positions = [] } = from as Progress; // any object may be read by name
    if (Array.isArray(positions)) return;
  }
  throw new TypeError(
    `${where}: from is ${describeValue(from)}, expected a checkpoint, or undefined for none`,
  );
}

/** Not the bytes of a checkpoint, and no promise of one: either would look like a first start. */
function isPlain(from: unknown): boolean {
  if (typeof from !== "object" || from === null) return false;
  const prototype: unknown = Object.getPrototypeOf(from);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
