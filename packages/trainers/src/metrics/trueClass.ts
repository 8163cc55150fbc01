import { argMax } from "./argMax.js";
import { expectClass } from "./expectClass.js";
import { expectClassTarget } from "./expectClassTarget.js";
import type { LabelledRows } from "./labelledRows.js";

/**
 * The class that a row's target names: its index, or the most probable; with a single logit 1 when the target is above ½.
 *
 * @throws {RangeError} When the index is not that of a class.
 * @throws {ShapeError} When the target is neither an index nor probabilities.
 */
export function trueClass(name: string, tick: LabelledRows, row: number): number {
  const { width, target, targetWidth } = tick;
  expectClassTarget(name, tick);
  if (width === 1) return target[row] > 0.5 ? 1 : 0;
  return targetWidth === 1 ? expectClass(name, target[row], width) : argMax(target, row * width, width);
}
