import { expectNumeric, ShapeError, type Sample } from "@backstream/core";
import {
  copyNumbers,
  lengthOf,
  numberAt,
  shapeOf,
  wrapTensor,
  type Numbers,
  type Tensor,
} from "@backstream/tensors";
import type { BatchedSample } from "./batchSequences.js";

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
      Float32Array.from(rows, (row, index) => (row && there[index] ? value(row) : 0)),
    );
  return {
    input: side(
      "input",
      rows.map((row) => row?.input),
    ),
    ...(labelled > 0 && {
      target: side(
        "target",
        rows.map((row, index) => (there[index] ? row?.target : undefined)),
      ),
    }),
    ...(present.some((row) => row?.weight !== undefined) && {
      weight: perRow(({ weight }) => (weight === undefined ? 1 : numberAt(weight, 0))),
    }),
    mask: perRow(() => 1),
  };
}

/** Rows side by side, `[batch, features]`, zeros where there is none; in the widest type of numbers among them. */
function side(field: string, rows: readonly (Numbers | undefined)[]): Tensor {
  const given = rows.filter((row) => row !== undefined);
  const [first] = given; // of every tick the longest sequence has one
  for (const row of given) {
    expectNumeric("batchSequences", field, row);
    const shape = shapeOf(row);
    if (shape.length > 1)
      throw new ShapeError(
        `batchSequences: ${field} has shape [${shape.join(", ")}], expected one row, [features]`,
      );
    if (lengthOf(row) !== lengthOf(first)) {
      throw new ShapeError(
        `batchSequences: ${field} has ${lengthOf(row)} features, expected ${lengthOf(first)} as in another row`,
      );
    }
  }
  const width = lengthOf(first);
  const data = new (kindOf(given))(rows.length * width);
  rows.forEach((row, index) => {
    if (row !== undefined) copyNumbers(row, data, index * width);
  });
  return wrapTensor([rows.length, width], data);
}

function kindOf(
  rows: readonly Numbers[],
): Float32ArrayConstructor | Float64ArrayConstructor | Int32ArrayConstructor {
  const kinds = rows.map((row) => (typeof row === "object" && "data" in row ? row.data : row));
  if (kinds.some((row) => row instanceof Float64Array)) return Float64Array;
  return kinds.every((row) => row instanceof Int32Array) ? Int32Array : Float32Array;
}
