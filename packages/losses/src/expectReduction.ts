import { describeValue, type Reduction } from "@backstream/core";

/** How rows and features become one number. */
export interface LossOptions<R extends Reduction | "none" = Reduction> {
  /**
   * `mean` (the default): over the rows that are present, and their features; `sum`: over everything; `none`: a loss for
   * each number or row, which `compare` returns and from which no stream learns.
   */
  readonly reduction?: R;
}

/**
 * The reduction of a loss.
 *
 * @throws {RangeError} When it is none.
 */
export function expectReduction<R extends Reduction | "none">(
  where: string,
  { reduction = "mean" as R }: LossOptions<R>, // what R is where no reduction is given
): R {
  if (reduction === "mean" || reduction === "sum" || reduction === "none") return reduction;
  throw new RangeError(
    `${where}: reduction is ${describeValue(reduction)}, expected "mean", "sum" or "none"`,
  );
}
