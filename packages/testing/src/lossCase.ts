import type { Loss, RowOptions } from "@backstream/core";
import { randomStream, tensor, type RandomStream, type Tensor } from "@backstream/tensors";

/** What the laws cannot find out about a loss. */
export interface LossLawOptions {
  /** Outputs a row; 3 where not given. */
  readonly fanOut?: number;
  /** Draws a row of target; where not given as many normal numbers as there are outputs. */
  readonly target?: (random: RandomStream) => readonly number[];
}

/** Outputs and targets in float64, weights between 0 and 2, and a mask that always keeps the first row and never the last of several. */
export interface LossCase {
  readonly rows: number;
  readonly output: Tensor;
  readonly target: Tensor;
  readonly weight: readonly number[];
  readonly mask: readonly number[];
}

/**
 * Random outputs and targets, the same for the same seed: what the laws of losses are checked with.
 *
 * @example
 *   lossCase({ fanOut: 2 }, 3, 1).output.shape // => [3, 2]
 */
export function lossCase({ fanOut = 3, target }: LossLawOptions, rows: number, seed: number): LossCase {
  const random = randomStream(seed);
  const normal = (count: number): number[] => Array.from({ length: count }, () => random.normal());
  const targets = Array.from({ length: rows }, () => target?.(random) ?? normal(fanOut));
  return {
    rows,
    output: tensor([rows, fanOut], Float64Array.from(normal(rows * fanOut))),
    target: tensor([rows, targets[0].length], Float64Array.from(targets.flat())),
    weight: Array.from({ length: rows }, () => 2 * random.uniform()),
    mask: Array.from({ length: rows }, (_, row) =>
      row === 0 || (row < rows - 1 && random.uniform() < 0.5) ? 1 : 0,
    ),
  };
}

/** Some rows of a matrix, in the given order. */
export function takeRows(of: Tensor, rows: readonly number[]): Tensor {
  return tensor(
    [rows.length, of.shape[1]],
    Float64Array.from(rows.flatMap((row) => Array.from(of.row(row).data))),
  );
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
