import {
  BrokenStreamError,
  describePosition,
  describeValue,
  expectCount,
  expectOptions,
  positionOf,
  ShapeError,
  type Sample,
} from "@backstream/core";
import { bufferCount, concatMap, type OperatorFunction } from "rxjs";
import type { BatchedSample } from "./BatchedSample.js";
import { lastPosition } from "./lastPosition.js";
import { paddedBatch } from "./paddedBatch.js";
import { tickPositions } from "./tickPositions.js";

/** How `batchSequences` makes batches. */
export interface BatchSequencesOptions {
  /** Sequences in a batch. */
  readonly batch: number;
  /** Sequences collected and sorted by length before they are cut into batches. Default: `batch`. */
  readonly buffer?: number;
  /** Which ticks of the sequences share a batch: the first ones (`start`, the default) or the last ones (`end`). */
  readonly align?: "start" | "end";
}

/**
 * Combines sequences of different lengths into padded sequences of batches, with masks.
 *
 *     sequences  --(a b c)----(d)----(e f)----|
 *                    batchSequences({ batch: 2 })
 *     batches    -------------x---------------(y|)
 *
 *     x   input  [a, d]  [b, 0]  [c, 0]           y   input  [e]  [f]
 *         mask   [1, 1]  [1, 0]  [1, 0]               mask   [1]  [1]
 *
 * - sequences  arrays of samples; the input of each is one row, and so is its target, which may be a class number
 * - batches    arrays of samples with tensors, as `bptt` takes them; the last batch may have fewer rows; plain numbers
 *              become float64, typed arrays keep their type where all rows have the same
 *
 * Where its mask is 0, a row keeps its memory and outputs zeros, so a net learns from each sequence as if it were alone.
 * Padding costs time: with a `buffer` of several batches, sequences of similar length share a batch (the shortest first;
 * equal ones in order of arrival). A tick must have targets in all of its rows or in none: where only the last tick of a
 * sequence has one, as in classification, use `align: "end"`.
 *
 * Where samples have positions, the last tick of a batch has that of its last sample. A checkpoint can be taken there, as at
 * the steps of `bptt`, and not at the ticks before.
 *
 * @throws {BrokenStreamError} As an error notification, when samples have positions and `buffer` is above `batch`, which
 *   mixes their order; when those of one batch are in several sources or out of order, or only some samples have one.
 * @throws {RangeError} When `batch` is not a positive whole number, the buffer not a multiple of it, or `align` unknown.
 * @throws {ShapeError} As an error notification, when widths differ, when only some rows of a tick have targets, or when
 *   a value is a single sample.
 * @see sequencesBy and windows, which make sequences
 * @example
 *   const sequences$ = of([{ input: 1 }, { input: 2 }], [{ input: 3 }]);
 *   const [first, second] = await firstValueFrom(sequences$.pipe(batchSequences({ batch: 2 })));
 *   first.input.toArray() // => [[1], [3]]
 *   second.mask.toArray() // => [1, 0]
 */
export function batchSequences(
  options: BatchSequencesOptions,
): OperatorFunction<readonly Sample[], BatchedSample[]> {
  expectOptions("batchSequences", options, ["batch", "buffer", "align"]);
  const { batch, buffer = batch, align = "start" } = options;
  expectCount("batchSequences", "batch", batch);
  if (!(typeof buffer === "number" && buffer > 0 && buffer % batch === 0)) {
    throw new RangeError(
      `batchSequences: buffer is ${describeValue(buffer)}, expected a multiple of the batch, ${batch}`,
    );
  }
  if (align !== "start" && align !== "end") {
    throw new RangeError(`batchSequences: align is ${describeValue(align)}, expected "start" or "end"`);
  }
  return (sequences$) =>
    sequences$.pipe(
      bufferCount(buffer),
      concatMap(function* (collected) {
        collected.forEach(expectSequence);
        if (buffer > batch) collected.forEach((sequence) => expectNoPosition(sequence, buffer, batch));
        // With a single batch in the buffer, sorting would change nothing but the order of its rows.
        const sorted = buffer === batch ? collected : collected.toSorted((a, b) => a.length - b.length);
        for (let at = 0; at < sorted.length; at += batch) {
          const sequences = sorted.slice(at, at + batch);
          yield withPosition(paddedBatch(sequences, align), sequences.flat());
        }
      }),
    );
}

/** Without this check, a single sample would be a sequence without a length, and be dropped without an error. */
function expectSequence(sequence: unknown): void {
  if (Array.isArray(sequence)) return;
  throw new ShapeError(
    `batchSequences: a sequence is ${describeValue(sequence)}, expected an array of samples; windows and sequencesBy make some`,
  );
}

function withPosition(ticks: BatchedSample[], samples: readonly Sample[]): BatchedSample[] {
  const first = positionOf(samples.at(0));
  const last = lastPosition("batchSequences", samples);
  if (!first || !last) return ticks;
  const positions = tickPositions("batchSequences", first, last, ticks.length);
  return ticks.map((tick, index) => ({ ...tick, position: positions[index] }));
}

function expectNoPosition(sequence: readonly Sample[], buffer: number, batch: number): void {
  const position = positionOf(sequence.at(0));
  if (!position) return;
  throw new BrokenStreamError(
    `batchSequences: a buffer of ${buffer} sequences, which have positions such as ${describePosition(position)}, mixes their order, expected a buffer of one batch, ${batch}; a checkpoint could not say what was learned`,
  );
}
