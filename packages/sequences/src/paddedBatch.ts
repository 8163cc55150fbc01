import { describeValue, expectNumeric, hasTarget, ShapeError, type Sample } from "@backstream/core";
import {
  copyNumbers,
  lengthOf,
  numberAt,
  rankOf,
  shapeOf,
  wrapTensor,
  type Numbers,
  type Tensor,
} from "@backstream/tensors";
import type { BatchedSample } from "./BatchedSample.js";

/** A row of a tick: a sample, or undefined where its sequence has no such tick. */
type Row = Sample | undefined;

/**
 * The ticks of one batch of sequences, as many as the longest sequence has.
 *
 * - input   `[batch, features]`, zeros where a sequence has no such tick; likewise `target`, where the tick has targets
 * - mask    `[batch]`; likewise `weight`, where a sequence has weights
 *
 * @throws {ShapeError} When widths differ, or only some rows of a tick have targets.
 * @example
 *   const ticks = paddedBatch([[{ input: [1, 2] }, { input: [3, 4] }], [{ input: [5, 6] }]], "end");
 *   ticks.map(({ input }) => input.toArray()) // => [[[1, 2], [0, 0]], [[3, 4], [5, 6]]]
 *   ticks.map(({ mask }) => mask.toArray()) // => [[1, 0], [1, 1]]
 */
export function paddedBatch(
  sequences: readonly (readonly Sample[])[],
  align: "start" | "end",
): BatchedSample[] {
  for (const sequence of sequences) sequence.forEach(expectSample);
  const length = sequences.reduce((most, sequence) => Math.max(most, sequence.length), 0);
  return Array.from({ length }, (_, tick) =>
    batched(
      tick,
      sequences.map((sequence): Row => sequence[align === "start" ? tick : tick - length + sequence.length]),
    ),
  );
}

/** @throws {ShapeError} When it is no sample, or its weight or mask is no number. */
function expectSample(sample: unknown): void {
  if (typeof sample !== "object" || sample === null)
    throw new ShapeError(`batchSequences: a sample is ${describeValue(sample)}, expected { input, target? }`);
  const { weight, mask } = sample as Partial<Sample>;
  if (weight !== undefined) expectNumeric("batchSequences", "weight", weight);
  if (mask !== undefined) expectNumeric("batchSequences", "mask", mask);
}

/** One tick: its rows as tensors. A row is present where there is a sample whose own mask is not 0. */
function batched(tick: number, rows: readonly Row[]): BatchedSample {
  const isPresent = rows.map(
    (row) => row !== undefined && (row.mask === undefined || numberAt(row.mask, 0) !== 0),
  );
  const present = rows.filter((_, index) => isPresent[index]);
  const labelled = present.filter((row) => row && hasTarget(row)).length;
  if (labelled > 0 && labelled < present.length) {
    throw new ShapeError(
      `batchSequences: tick ${tick} has targets in ${labelled} of ${present.length} rows, expected all or none; where only last ticks have targets, align: "end" lets them meet`,
    );
  }
  const perRow = (value: (row: Sample) => number): Tensor =>
    wrapTensor(
      [rows.length],
      Float64Array.from(rows, (row, index) => (row && isPresent[index] ? value(row) : 0)),
    );
  return {
    input: stacked("input", rows),
    ...(labelled > 0 && {
      target: stacked(
        "target",
        rows.map((row, index) => (isPresent[index] ? row : undefined)),
      ),
    }),
    ...(present.some((row) => row?.weight !== undefined) && {
      weight: perRow(({ weight }) => (weight === undefined ? 1 : numberAt(weight, 0))),
    }),
    // Values other than 0 and 1 are kept: `forward` refuses them.
    mask: perRow(({ mask }) => (mask === undefined ? 1 : numberAt(mask, 0))),
  };
}

/** Rows as one tensor `[batch, features]`, zeros where there is none, of the widest type of numbers among them. */
function stacked(field: "input" | "target", rows: readonly Row[]): Tensor {
  const given = rows.flatMap((row) => (row ? [row[field]] : []));
  expectRows(field, given);
  const width = lengthOf(given[0]); // each tick has at least the row of the longest sequence
  const data = new (kindOf(given))(rows.length * width);
  let next = 0;
  rows.forEach((row, index) => {
    if (row) copyNumbers(given[next++], data, index * width);
  });
  return wrapTensor([rows.length, width], data);
}

/** @throws {ShapeError} When one is not a row of numbers, or not as wide as the first. */
function expectRows(
  field: string,
  rows: readonly (Numbers | null | undefined)[],
): asserts rows is readonly Numbers[] {
  let width: number | undefined;
  for (const row of rows) {
    expectNumeric("batchSequences", field, row);
    width ??= lengthOf(row);
    if (rankOf(row) > 1) {
      throw new ShapeError(
        `batchSequences: ${field} has shape [${shapeOf(row).join(", ")}], expected one row, [features]`,
      );
    }
    if (lengthOf(row) !== width) {
      throw new ShapeError(
        `batchSequences: ${field} has ${lengthOf(row)} features, expected ${width} as in another row`,
      );
    }
  }
}

/** Plain numbers become float64: rounded to float32, they would give other results than outside of a batch. */
function kindOf(
  rows: readonly Numbers[],
): Float32ArrayConstructor | Float64ArrayConstructor | Int32ArrayConstructor {
  const kinds = rows.map((row) => (typeof row === "object" && "data" in row ? row.data : row));
  if (kinds.every((row) => row instanceof Int32Array)) return Int32Array;
  return kinds.every((row) => row instanceof Float32Array) ? Float32Array : Float64Array;
}
