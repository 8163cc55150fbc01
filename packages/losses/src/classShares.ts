import { describeValue, ShapeError, type LossRows, type Reduction } from "@backstream/core";
import { expectClass } from "./expectClass.js";
import type { LossOptions } from "./expectReduction.js";

/** Options of losses whose targets are classes. */
export interface ClassOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /**
   * How much each class counts, one number for each; all count 1 where not given. A mean divides by the sum of the weights
   * of the rows' classes, as PyTorch's does. A class of weight 0 is ignored.
   */
  readonly classWeights?: readonly number[];
  /** Rows of this class have no label: often -100, which is no class, or that of padding. */
  readonly ignoredClass?: number;
}

/** What `ClassOptions` mean for a loss. */
export interface ClassShares {
  /** The weight of each class; undefined where all count the same. */
  readonly weights: readonly number[] | undefined;
  /** How much a row counts in the denominator of a mean; undefined where all rows count 1. */
  readonly rowShare: ((batch: LossRows, row: number) => number) | undefined;
  /** @throws {ShapeError} When there is not one class weight for each output. */
  readonly expectWidth: (fanOut: number) => void;
}

/**
 * Reads the options of a loss of classes.
 *
 * @param name The loss's, for messages of `compare`.
 * @throws {RangeError} When a class weight is not from 0 up, or all are 0; when the ignored class is no whole number.
 */
export function classShares(
  factory: string,
  name: string,
  { classWeights, ignoredClass }: ClassOptions<Reduction | "none">,
): ClassShares {
  if (ignoredClass !== undefined && !Number.isInteger(ignoredClass)) {
    throw new RangeError(
      `${factory}: ignoredClass is ${describeValue(ignoredClass)}, expected a whole number`,
    );
  }
  const weights = classWeights === undefined ? undefined : expectWeights(factory, classWeights);
  const rowShare = ({ target, targetOffset, targetWidth, fanOut }: LossRows, row: number): number => {
    if (targetWidth !== 1) return 1; // probabilities
    const label = target[targetOffset + row];
    if (label === ignoredClass) return 0;
    return weights ? weights[expectClass(name, label, fanOut)] : 1;
  };
  return {
    weights,
    rowShare: weights || ignoredClass !== undefined ? rowShare : undefined,
    expectWidth: (fanOut) => {
      if (!weights || weights.length === fanOut) return;
      throw new ShapeError(
        `${name}: output has ${fanOut} numbers a row, expected ${weights.length}, one for each class weight`,
      );
    },
  };
}

function expectWeights(factory: string, given: readonly number[]): readonly number[] {
  const entries: readonly unknown[] = Array.isArray(given) ? given : [];
  const weights = Array.from(entries, (weight) => (typeof weight === "number" ? weight : NaN));
  const isWeight = (weight: number): boolean => weight >= 0 && weight < Infinity;
  if (weights.every(isWeight) && weights.some((weight) => weight > 0)) return weights;
  throw new RangeError(
    `${factory}: classWeights is ${describeValue(given)}, expected a finite number from 0 up for each class, not all 0`,
  );
}
