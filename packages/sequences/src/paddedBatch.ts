import { expectNumeric, ShapeError, type Sample } from "@backstream/core";
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

/** A row of a tick: the sample, or nothing where its sequence is over. */
type Row = Sample | undefined;

/** Sequences side by side, as long as the longest: the ticks of a batch. */
export function paddedBatch(
  sequences: readonly (readonly Sample[])[],
  align: "start" | "end",
): BatchedSample[] {
  const length = sequences.reduce((most, sequence) => Math.max(most, sequence.length), 0);
  return Array.from({ length }, (_, tick) =>
    batched(
      tick,
      sequences.map((sequence): Row => sequence[align === "start" ? tick : tick - length + sequence.length]),
    ),
  );
}

/** One tick: its rows as tensors. A row whose own mask is 0 is there in name only. */
function batched(tick: number, rows: readonly Row[]): BatchedSample {
  const there = rows.map(
    (row) => row !== undefined && (row.mask === undefined || numberAt(row.mask, 0) !== 0),
  );
  const present = rows.filter((_, index) => there[index]);
  const labelled = present.filter((row) => row?.target !== undefined).length;
  if (labelled > 0 && labelled < present.length) {
    throw new ShapeError(
      `batchSequences: tick ${tick} has targets in ${labelled} of ${present.length} rows, expected all or none; where only last ticks have targets, align: "end" lets them meet`,
    );
  }
  const perRow = (value: (row: Sample) => number): Tensor =>
    wrapTensor(
      [rows.length],
      Float64Array.from(rows, (row, index) => (row && there[index] ? value(row) : 0)),
    );
  return {
    input: side("input", rows),
    ...(labelled > 0 && {
      target: side(
        "target",
        rows.map((row, index) => (there[index] ? row : undefined)),
      ),
    }),
    ...(present.some((row) => row?.weight !== undefined) && {
      weight: perRow(({ weight }) => (weight === undefined ? 1 : numberAt(weight, 0))),
    }),
    // As it is: what is neither 0 nor 1 is for `forward` to refuse.
    mask: perRow(({ mask }) => (mask === undefined ? 1 : numberAt(mask, 0))),
  };
}

/** Rows side by side, `[batch, features]`, zeros where there is none; in the widest type of numbers among them. */
function side(field: "input" | "target", rows: readonly Row[]): Tensor {
  const given = rows.flatMap((row) => (row ? [row[field]] : []));
  expectRows(field, given);
  const width = lengthOf(given[0]); // of every tick the longest sequence has one
  const data = new (kindOf(given))(rows.length * width);
  let next = 0;
  rows.forEach((row, index) => {
    if (row) copyNumbers(given[next++], data, index * width);
  });
  return wrapTensor([rows.length, width], data);
}

/** @throws {ShapeError} When one is no row of numbers, or not as wide as the first. */
function expectRows(
  field: string,
  rows: readonly (Numbers | undefined)[],
): asserts rows is readonly Numbers[] {
  const width = rows[0] === undefined ? 0 : lengthOf(rows[0]);
  for (const row of rows) {
    expectNumeric("batchSequences", field, row);
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

/** Plain numbers are kept as they are: rounded to float32, a row would not be learned from as if it were alone. */
function kindOf(
  rows: readonly Numbers[],
): Float32ArrayConstructor | Float64ArrayConstructor | Int32ArrayConstructor {
  const kinds = rows.map((row) => (typeof row === "object" && "data" in row ? row.data : row));
  if (kinds.every((row) => row instanceof Int32Array)) return Int32Array;
  return kinds.every((row) => row instanceof Float32Array) ? Float32Array : Float64Array;
}
