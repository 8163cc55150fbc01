import type { Floats, NestedLists, Numbers, Tensor } from "@backstream/tensors";
import type { SequenceTick, SequenceTicks } from "./SequenceTicks.js";

/** `mean`: over the rows that are present and their features; `sum`: over everything. */
export type Reduction = "mean" | "sum";

/** Weights and mask of the rows, both `[batch]`: see `Sample`. */
export interface RowOptions {
  readonly weight?: Numbers | undefined;
  readonly mask?: Numbers | undefined;
}

/** What `compare` takes: numbers, or an array of rows. */
export type LossNumbers = Numbers | NestedLists;

/** What `compare` returns. */
export interface Comparison {
  readonly loss: number;
  /** Derivative of the loss by the output, shaped as the output. */
  readonly delta: Tensor;
  /** Rows that count: those that are not masked, and that the loss does not ignore. */
  readonly rows: number;
}

/** What `compare` of a loss with the reduction `none` returns. */
export interface UnreducedComparison {
  /** A loss for each number, shaped as the output; or one for each row, `[batch]`, where a row has only one. */
  readonly losses: Tensor;
  /** Derivative of the sum of the losses by the output, shaped as the output. */
  readonly delta: Tensor;
  /** Rows that count: those that are not masked, and that the loss does not ignore. */
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
  /** Written by `measure`: `fanOut` numbers a row; zeros for a row that does not count. */
  delta: Floats;
  deltaOffset: number;
  /**
   * What a mean divides by, times the features where it is over features too: the sum of `rowShare` over the rows that
   * are present, or their number where the loss has no `rowShare`; never 0. `countRows` sets it.
   */
  denominator: number;
}

/** A loss: a pure function of outputs and targets, and its derivative. */
export interface Loss {
  /** The call that made it, as the user wrote it: `huber({ delta: 1 })`. */
  readonly name: string;
  readonly reduction: Reduction;
  /** The allowed numbers of targets in a row: `[fanOut]`, or `[1, fanOut]` if a class index is allowed too; undefined: any. */
  targetWidths(fanOut: number): readonly number[] | undefined;
  /**
   * How much a row that is present counts in the denominator of a mean: for example the weight of its class. A row that
   * counts 0 has no label for this loss: it has no loss and a delta of zero. Where not given, each row counts 1.
   *
   * An update's loss divides by the same: by the sum over all rows of its ticks.
   */
  readonly rowShare?: ((batch: LossRows, row: number) => number) | undefined;
  /** Writes the delta and returns the weighted, reduced loss. It is called for every tick with a row that counts. */
  measure(batch: LossRows): number;
  /** The same for tensors and arrays: output `[features]` or `[batch, features]`. @throws {ShapeError} When shapes do not fit. */
  compare(output: LossNumbers, target: LossNumbers, options?: RowOptions): Comparison;
}

/** A loss with the reduction `none`: for programs that look at single losses. A stream learns from `mean` or `sum`. */
export interface UnreducedLoss {
  /** The call that made it, as the user wrote it: `squaredError({ reduction: "none" })`. */
  readonly name: string;
  readonly reduction: "none";
  /** As that of a `Loss`, with a loss for each number or row. @throws {ShapeError} When shapes do not fit. */
  compare(output: LossNumbers, target: LossNumbers, options?: RowOptions): UnreducedComparison;
}

/** Whole sequences, padded to the same number of ticks: `fanOut` outputs for each row of each tick, tick after tick. */
export interface SequenceRows {
  readonly ticks: number;
  readonly rows: number;
  readonly fanOut: number;
  readonly output: Floats;
  readonly outputOffset: number;
  /** How many ticks of each row are there, from the first on. */
  readonly lengths: ArrayLike<number>;
  /** The classes of each row's target, in order. */
  readonly labels: readonly (readonly number[])[];
  readonly weight: ArrayLike<number> | undefined;
  /** Written by `measureSequence`: as the outputs; zeros where a row is not there. */
  readonly delta: Floats;
  readonly deltaOffset: number;
}

/** A loss of whole sequences: it cannot say anything before the last tick. */
export interface SequenceLoss {
  /** The call that made it, as the user wrote it: `ctc({ blank: 0 })`. */
  readonly name: string;
  readonly reduction: Reduction;
  /** Writes the deltas of all ticks and returns the weighted, reduced loss. */
  measureSequence(sequence: SequenceRows): number;
  /**
   * Reads the ticks of a sequence in a stream, all of them and those with a target, for `measureSequence`:
   * `new SequenceMeasure(loss, ticks, labelled)`. @throws {ShapeError} When they do not fit together.
   */
  measureTicks(ticks: readonly SequenceTick[], labelled: readonly SequenceTick[]): SequenceTicks;
  /** The same for tensors and arrays: outputs `[time, batch, features]`. @throws {ShapeError} When shapes do not fit. */
  compare(outputs: LossNumbers, labels: SequenceLabels, options?: SequenceOptions): Comparison;
}

/** A loss of whole sequences with the reduction `none`. */
export interface UnreducedSequenceLoss {
  /** The call that made it, as the user wrote it: `ctc({ reduction: "none" })`. */
  readonly name: string;
  readonly reduction: "none";
  /** As that of a `SequenceLoss`, with a loss for each row. @throws {ShapeError} When shapes do not fit. */
  compare(outputs: LossNumbers, labels: SequenceLabels, options?: SequenceOptions): UnreducedComparison;
}

/** The classes of each row's target; of one row without a batch axis the classes themselves. */
export type SequenceLabels = readonly (readonly number[])[] | readonly number[];

/** Lengths and weights of the rows, both `[batch]`. */
export interface SequenceOptions {
  /** How many ticks of each row are there; all where not given. */
  readonly lengths?: Numbers | undefined;
  readonly weight?: Numbers | undefined;
}

/** A loss without `compare`, which `lossFrom` adds. */
export type LossParts = Omit<Loss, "compare">;
