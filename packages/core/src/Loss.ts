import type { Floats, Numbers, Tensor } from "@backstream/tensors";

/** `mean`: over the rows that are present and their features; `sum`: over everything. */
export type Reduction = "mean" | "sum";

/** Weights and mask of the rows, both `[batch]`: see `Sample`. */
export interface RowOptions {
  readonly weight?: Numbers | undefined;
  readonly mask?: Numbers | undefined;
}

/** What `compare` returns. */
export interface Comparison {
  readonly loss: number;
  /** Derivative of the loss by the output, shaped as the output. */
  readonly delta: Tensor;
  /** Rows that are present: those that are not masked. */
  readonly rows: number;
}

/**
 * One tick's outputs and targets: arrays, and the index at which they begin, so that nothing is copied or allocated.
 * `target` has `targetWidth` numbers in a row; `weight` and `mask` have one.
 */
export interface LossRows {
  rows: number;
  fanOut: number;
  output: Floats;
  outputOffset: number;
  target: Floats | Int32Array;
  targetOffset: number;
  targetWidth: number;
  weight: ArrayLike<number> | undefined;
  mask: ArrayLike<number> | undefined;
  /** Written by `measure`: `fanOut` numbers a row; zeros for a masked row. */
  delta: Floats;
  deltaOffset: number;
  /** Rows that are present, the denominator of a mean; never 0. */
  present: number;
}

/** A loss: a pure function of outputs and targets, and its derivative. */
export interface Loss {
  /** The call that made it, as the user wrote it: `huber({ delta: 1 })`. */
  readonly name: string;
  readonly reduction: Reduction;
  /** The allowed numbers of targets in a row: `[fanOut]`, or `[1, fanOut]` if a class index is allowed too; undefined: any. */
  targetWidths(fanOut: number): readonly number[] | undefined;
  /** Writes the delta and returns the weighted, reduced loss. It is called for every tick. */
  measure(batch: LossRows): number;
  /** The same for tensors and arrays: output `[features]` or `[batch, features]`. @throws {ShapeError} When shapes do not fit. */
  compare(output: Numbers, target: Numbers, options?: RowOptions): Comparison;
}

/** A loss without `compare`, which `lossFrom` adds. */
export type LossParts = Omit<Loss, "compare">;
