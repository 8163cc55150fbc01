import { describeValue, ShapeError } from "@backstream/core";

/**
 * Refuses what is no array of any kind, which JavaScript programs can give.
 *
 * @throws {ShapeError}
 * @example
 *   expectRow("standardize", [1, 2])
 */
export function expectRow(where: string, row: unknown): void {
  if (typeof row === "object" && row !== null && "length" in row) return;
  throw new ShapeError(`${where}: value is ${describeValue(row)}, expected an array of numbers`);
}
