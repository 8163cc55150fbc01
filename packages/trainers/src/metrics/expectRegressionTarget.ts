import { ShapeError } from "@backstream/core";
import type { LabelledRows } from "./labelledRows.js";

/** @throws {ShapeError} When there is not one target number for each output. */
export function expectRegressionTarget(name: string, { width, targetWidth }: LabelledRows): void {
  if (width === targetWidth) return;
  throw new ShapeError(
    `${name}: target has ${targetWidth} numbers a row, expected ${width}, one for each output`,
  );
}
