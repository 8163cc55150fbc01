import { describeValue, type Reduction } from "@backstream/core";

/** How rows and features become one number. */
export interface LossOptions {
  /** `mean` (the default): over the rows that are present, and their features; `sum`: over everything. */
  readonly reduction?: Reduction;
}

/**
 * The reduction of a loss.
 *
 * @throws {RangeError} When it is none.
 */
export function expectReduction(where: string, { reduction = "mean" }: LossOptions): Reduction {
  if (reduction === "mean" || reduction === "sum") return reduction;
  throw new RangeError(`${where}: reduction is ${describeValue(reduction)}, expected "mean" or "sum"`);
}
