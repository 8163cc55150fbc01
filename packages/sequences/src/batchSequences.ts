import { expectCount, expectOptions, ShapeError, type Sample } from "@backstream/core";
import { bufferCount, concatMap, type OperatorFunction } from "rxjs";
import type { BatchedSample } from "./BatchedSample.js";
import { paddedBatch } from "./paddedBatch.js";
import { shown } from "./shown.js";

/** How `batchSequences` puts sequences together. */
export interface BatchSequencesOptions {
  /** Sequences in a batch. */
  readonly batch: number;
  /** Sequences that are collected and sorted by length before they are cut into batches; `batch` where not given. */
  readonly buffer?: number;
  /** Which ticks of a batch meet: the first ones (`start`, the default), or the last ones (`end`). */
  readonly align?: "start" | "end";
}

/**
 * Puts sequences of different lengths side by side: one padded sequence of batches each, with masks.
 *
 *     sequences  --(a b c)----(d)----(e f)----|
 *                    batchSequences({ batch: 2 })
 *     batches    -------------x---------------(y|)
 *
 *     x   input  [a, d]  [b, 0]  [c, 0]           y   input  [e]  [f]
 *         mask   [1, 1]  [1, 0]  [1, 0]               mask   [1]  [1]
 *
 * - sequences  arrays of samples whose input is one row; so is a target, a class included
 * - batches    arrays of samples with tensors, as `bptt` takes them; the last batch may have fewer rows; plain numbers
 *              become float64, typed arrays keep their type where all rows have it
 *
 * A row keeps its memory and yields zeros where its mask is 0, so every sequence is learned from as if it were alone.
 * Padding costs time: with a `buffer` of some batches, sequences of like lengths go together (shortest first, in the
 * order of arrival where they are equal). Where only last ticks have targets, as in classification, `align: "end"` lets
 * them meet: a tick has targets in all its rows or in none.
 *
 * @throws {RangeError} When the buffer is no multiple of the batch.
 * @throws {ShapeError} As an error notification, when widths differ, when only some rows of a tick have targets, or when
 *   what comes are single samples.
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
  if (!(buffer > 0 && buffer % batch === 0)) {
    throw new RangeError(`batchSequences: buffer is ${buffer}, expected a multiple of the batch, ${batch}`);
  }
  if (align !== "start" && align !== "end") {
    throw new RangeError(`batchSequences: align is ${JSON.stringify(align)}, expected "start" or "end"`);
  }
  return (sequences$) =>
    sequences$.pipe(
      bufferCount(buffer),
      concatMap(function* (collected) {
        collected.forEach(expectSequence);
        // A single batch keeps its order: sorting would gain nothing.
        const sorted = buffer === batch ? collected : collected.toSorted((a, b) => a.length - b.length);
        for (let at = 0; at < sorted.length; at += batch) {
          yield paddedBatch(sorted.slice(at, at + batch), align);
        }
      }),
    );
}

/** Without it, samples that nobody made sequences of would be sequences without a length, and vanish. */
function expectSequence(sequence: unknown): void {
  if (Array.isArray(sequence)) return;
  throw new ShapeError(
    `batchSequences: a sequence is ${shown(sequence)}, expected an array of samples; windows and sequencesBy make some`,
  );
}
