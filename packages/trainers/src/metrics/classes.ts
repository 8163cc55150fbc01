import { ShapeError } from "@backstream/core";
import type { LabelledRows } from "./labelledRows.js";

/** How many classes rows of `width` logits tell apart: a single logit is the answer to a question of yes or no. */
export function classesOf(width: number): number {
  return width === 1 ? 2 : width;
}

/** The class that a row's logits name: the first of the largest; of a single logit 1 where it is above `threshold`. */
export function namedClass({ width, output }: LabelledRows, row: number, threshold = 0): number {
  if (width === 1) return output[row] > threshold ? 1 : 0;
  return largestAt(output, row * width, width);
}

/**
 * The class that a row's target names: an index, or the largest of probabilities; of a single one 1 where it is above ½.
 *
 * @throws {RangeError} When an index is no class.
 * @throws {ShapeError} When the target is neither.
 */
export function trueClass(name: string, tick: LabelledRows, row: number): number {
  const { width, target, targetWidth } = tick;
  expectClassTarget(name, tick);
  if (width === 1) return target[row] > 0.5 ? 1 : 0;
  return targetWidth === 1 ? expectClass(name, target[row], width) : largestAt(target, row * width, width);
}

/** @throws {ShapeError} When a row's target is neither one number nor one for each class. */
export function expectClassTarget(name: string, { width, targetWidth }: LabelledRows): void {
  if (targetWidth === 1 || targetWidth === width) return;
  throw new ShapeError(
    `${name}: target has ${targetWidth} numbers a row, expected 1 (a class)${width > 1 ? ` or ${width} (probabilities)` : ""}`,
  );
}

/** @throws {RangeError} When the label is no whole number from 0 to below `classes`. */
export function expectClass(name: string, label: number, classes: number): number {
  if (Number.isInteger(label) && label >= 0 && label < classes) return label;
  throw new RangeError(`${name}: class is ${label}, expected a whole number from 0 to ${classes - 1}`);
}

function largestAt(values: ArrayLike<number>, at: number, size: number): number {
  let best = 0;
  for (let i = 1; i < size; i++) if (values[at + i] > values[at + best]) best = i;
  return best;
}
