import { ShapeError } from "@backstream/core";
import type { LabelledRows } from "./labelledRows.js";

/** @throws {ShapeError} When a row's target is neither one number (a class) nor one number for each class. */
export function expectClassTarget(name: string, { width, targetWidth }: LabelledRows): void {
  if (targetWidth === 1 || targetWidth === width) return;
  throw new ShapeError(
    `${name}: target has ${targetWidth} numbers a row, expected 1 (a class)${width > 1 ? ` or ${width} (probabilities)` : ""}`,
  );
}
