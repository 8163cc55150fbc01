import { ShapeError } from "@backstream/core";
import type { LabelledRows } from "./labelledRows.js";

/** @throws {ShapeError} When there is not one number of target for each output. */
export function expectSameWidth(name: string, { width, targetWidth }: LabelledRows): void {
  if (width === targetWidth) return;
  throw new ShapeError(
    `${name}: target has ${targetWidth} numbers a row, expected ${width}, one for each output`,
  );
}
