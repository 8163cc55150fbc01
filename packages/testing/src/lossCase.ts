import { countRows, type Loss, type LossRows, type RowOptions } from "@backstream/core";
import { randomStream, tensor, type RandomStream, type Tensor } from "@backstream/tensors";

/** What the laws cannot find out about a loss. */
export interface LossLawOptions {
  /** Outputs a row; 3 where not given. */
  readonly fanOut?: number;
  /** Draws a row of output; where not given normal numbers. */
  readonly output?: (random: RandomStream) => readonly number[];
  /** Draws a row of target; where not given as many normal numbers as there are outputs. */
  readonly target?: (random: RandomStream) => readonly number[];
  /** Whether a row's loss depends on the other rows too, as in a contrastive loss. */
  readonly joint?: boolean;
}

/** Outputs and targets in float64, weights between 0 and 2, and a mask that always keeps the first row and never the last of several. */
export interface LossCase {
  readonly rows: number;
  readonly output: Tensor;
  readonly target: Tensor;
  readonly weight: readonly number[];
  readonly mask: readonly number[];
  /** Whether a row's loss depends on the other rows too. */
  readonly joint: boolean;
}

/**
 * Random outputs and targets, the same for the same seed: what the laws of losses are checked with.
 *
 * @example
 *   lossCase({ fanOut: 2 }, 3, 1).output.shape // => [3, 2]
 */
export function lossCase(
  { fanOut = 3, output, target, joint = false }: LossLawOptions,
  rows: number,
  seed: number,
): LossCase {
  const random = randomStream(seed);
  const normal = (count: number): number[] => Array.from({ length: count }, () => random.normal());
  const targets = Array.from({ length: rows }, () => target?.(random) ?? normal(fanOut));
  const outputs = Array.from({ length: rows }, () => output?.(random) ?? normal(fanOut)).flat();
  return {
    rows,
    output: tensor([rows, fanOut], Float64Array.from(outputs)),
    target: tensor([rows, targets[0].length], Float64Array.from(targets.flat())),
    weight: Array.from({ length: rows }, () => 2 * random.uniform()),
    mask: Array.from({ length: rows }, (_, row) =>
      row === 0 || (row < rows - 1 && random.uniform() < 0.5) ? 1 : 0,
    ),
    joint,
  };
}

/** Some rows of a matrix, in the given order. */
export function takeRows(of: Tensor, rows: readonly number[]): Tensor {
  return tensor(
    [rows.length, of.shape[1]],
    Float64Array.from(rows.flatMap((row) => Array.from(of.row(row).data))),
  );
}

/** The case as `measure` reads it, with `denominator` set; the delta is a new array of zeros. */
export function lossRows(
  loss: Loss,
  { rows, output, target }: Pick<LossCase, "rows" | "output" | "target">,
  { weight, mask }: { weight?: readonly number[]; mask?: readonly number[] } = {},
): LossRows {
  const batch: LossRows = {
    rows,
    fanOut: output.shape[1],
    output: Float64Array.from(output.data),
    outputOffset: 0,
    target: Float64Array.from(target.data),
    targetOffset: 0,
    targetWidth: target.shape[1],
    weight: weight && Float64Array.from(weight),
    mask: mask && Float64Array.from(mask),
    delta: new Float64Array(output.size),
    deltaOffset: 0,
    denominator: 0,
  };
  countRows(loss, batch);
  return batch;
}

/** How much each row counts in a mean, or 1 for a sum. */
export function rowShares(loss: Loss, given: LossCase): number[] {
  if (loss.reduction === "sum") return Array.from({ length: given.rows }, () => 1);
  const batch = lossRows(loss, given);
  const { denominator } = batch;
  const shareOf = (row: number): number => (loss.rowShare ? loss.rowShare(batch, row) : 1);
  return Array.from({ length: given.rows }, (_, row) => (denominator === 0 ? 0 : shareOf(row) / denominator));
}

/** The derivative of the loss by each output, from central differences. */
export function lossDifferences(loss: Loss, { output, target }: LossCase, options: RowOptions): Float64Array {
  const step = 1e-6;
  const shifted = (index: number, by: number): number =>
    loss.compare(
      output.map((x, i) => (i === index ? x + by : x)),
      target,
      options,
    ).loss;
  return Float64Array.from(output.data, (_, i) => (shifted(i, step) - shifted(i, -step)) / (2 * step));
}
