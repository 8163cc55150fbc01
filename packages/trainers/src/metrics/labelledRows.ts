import {
  BrokenStreamError,
  describeValue,
  hasTarget,
  newRows,
  presentRows,
  rowMask,
  rowNumbers,
  type LossRows,
  type Sample,
  type TargetReader,
} from "@backstream/core";
import { lengthOf, shapeOf, Tensor, type Numbers } from "@backstream/tensors";
import { lossOfNewRows, type SignalLoss } from "./lossOfNewRows.js";

/** What can be measured: a signal of `forward`, `predict` or `compare`, or a sample with its output. */
export interface Measurable {
  readonly sample: Sample;
  readonly output: Numbers;
  readonly loss?: number | undefined;
  /** What the mean of that loss divides by, where it is not the number of rows. @internal */
  readonly denominator?: number | undefined;
  /** How `compare` measured it: the rows that its loss ignores are no labelled rows. @internal */
  readonly measure?: { readonly loss: SignalLoss } | undefined;
}

/** One labelled tick, as metrics read it. Arrays may be longer than `rows` rows. */
export interface LabelledRows {
  /** The new ones: past samples that are replayed with them are not measured. */
  readonly rows: number;
  /** Outputs in a row. */
  readonly width: number;
  /** Row by row, `width` numbers each. */
  readonly output: ArrayLike<number>;
  /** Row by row, `targetWidth` numbers each. */
  readonly target: ArrayLike<number>;
  /** Target numbers in a row. */
  readonly targetWidth: number;
  /** One for each row; 0 for a masked row. */
  readonly weights: ArrayLike<number>;
  /** 0 for a masked row, whose output and target mean nothing; undefined where none is masked. */
  readonly mask: ArrayLike<number> | undefined;
  /** Rows that are not masked. */
  readonly present: number;
  /** The tick's loss, as `compare` emitted it. */
  readonly loss: number | undefined;
  /** What the mean of that loss divides by: `present`, or the sum of these rows' shares. */
  readonly denominator: number;
}

/**
 * A signal's labelled rows; undefined when it has no target, or all its rows are masked. A row that the loss of
 * `compare` ignores counts as masked; past samples that are replayed in its batch are not among them.
 *
 * @param targets Reads the target; its arrays are reused at the next call.
 * @throws {ShapeError} When target, weight or mask do not fit the output.
 * @throws {RangeError} When the mask holds anything but 0 and 1, or more rows are replayed than there are.
 * @throws {BrokenStreamError} When it is no signal.
 */
export function labelledRows(signal: Measurable, targets: TargetReader): LabelledRows | undefined {
  expectSignal(signal);
  const { sample, output, loss } = signal;
  if (!hasTarget(sample)) return undefined;
  const shape = shapeOf(output);
  const batched = shape.length === 2;
  const allRows = batched ? shape[0] : 1;
  const rows = newRows("measure", sample.replayed, allRows);
  const width = lengthOf(output) / allRows;
  targets.read(sample.target, allRows, width, batched);
  const given = rowMask("measure", sample.mask, allRows);
  const mask = withoutIgnored(signal, given, rows, targets);
  const present = presentRows(mask, rows);
  if (present === 0) return undefined;
  const tick = {
    rows,
    width,
    output: arrayOf(output),
    target: targets.values,
    targetWidth: targets.width,
    weights: maskedWeights(rowNumbers("measure", "weight", sample.weight, allRows), mask, rows),
    mask,
    present,
  };
  if (rows < allRows) return { ...tick, ...lossOfNewRows(signal.measure?.loss, tick) };
  return { ...tick, loss, denominator: signal.denominator ?? present };
}

/** The mask with 0 for the rows, too, that the loss of the signal ignores. */
function withoutIgnored(
  { measure, output }: Measurable,
  mask: ArrayLike<number> | undefined,
  rows: number,
  targets: TargetReader,
): ArrayLike<number> | undefined {
  const rowShare = measure?.loss.rowShare;
  if (!rowShare) return mask;
  const batch: LossRows = {
    rows,
    fanOut: lengthOf(output) / rows,
    output: nothing,
    outputOffset: 0,
    target: targets.values,
    targetOffset: 0,
    targetWidth: targets.width,
    weight: undefined,
    mask,
    delta: nothing,
    deltaOffset: 0,
    denominator: 0,
  };
  return Uint8Array.from({ length: rows }, (_, row) =>
    mask?.[row] === 0 || rowShare(batch, row) === 0 ? 0 : 1,
  );
}

const nothing: Float64Array = new Float64Array(0);

/** The compiler refuses other values where it knows the types; JavaScript and `any` can get this far. */
function expectSignal(signal: unknown): void {
  if (typeof signal === "object" && signal !== null && "sample" in signal && "output" in signal) return;
  throw new BrokenStreamError(
    `measure: it got ${describeValue(signal)}, expected what forward, predict or compare emits; put measure after one of them`,
  );
}

/** Each row's weight, 1 when none is given; 0 for a masked row. */
function maskedWeights(
  weight: ArrayLike<number> | undefined,
  mask: ArrayLike<number> | undefined,
  rows: number,
): Float64Array {
  const weights = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    if (mask?.[row] !== 0) weights[row] = weight?.[row] ?? 1;
  }
  return weights;
}

function arrayOf(numbers: Numbers): ArrayLike<number> {
  if (typeof numbers === "number") return [numbers];
  return numbers instanceof Tensor ? numbers.data : numbers;
}
