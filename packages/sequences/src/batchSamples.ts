import {
  describeValue,
  expectCount,
  expectOptions,
  hasTarget,
  ShapeError,
  type Sample,
} from "@backstream/core";
import { isNumbers, numberAt, Tensor, wrapTensor, type Numbers } from "@backstream/tensors";
import { bufferCount, filter, map, type OperatorFunction } from "rxjs";
import { lastPosition } from "./lastPosition.js";
import type { SampleBatch } from "./SampleBatch.js";
import { stackRows } from "./stackRows.js";

/** How `batchSamples` makes batches. */
export interface BatchSamplesOptions {
  /** Samples in a batch. */
  readonly batch: number;
  /** Leaves out the last samples where they are fewer than a batch. Default: they are a smaller batch. */
  readonly dropLast?: boolean;
}

/**
 * Combines samples into mini-batches: samples whose tensors have one row for each.
 *
 *     samples   --a--b--c--d--e--|
 *     batchSamples({ batch: 2 })
 *     batches   -----x-----y-----(z|)       x.input = [a, b], x.samples = [a, b]; z.input = [e]
 *
 * - samples  the input of each is one row, `[features]`, and so is its target, which may be a class number
 * - batches  `input` `[batch, features]`, `target` `[batch, width]`, `weight` and `mask` `[batch]` where a sample has them,
 *            the position of the last sample, where they have one, and `samples`, the samples themselves
 *
 * An update of a batch is the mean of its rows' gradients: less noise, fewer updates, and a row costs less time. The rows of
 * a net with memory would be as many streams, so for such a net batch sequences instead. Plain numbers become float64,
 * typed arrays keep their type where all rows have the same. `step.checkpoint().samples` counts batches.
 *
 * @throws {BrokenStreamError} As an error notification, when samples of one batch have positions in several sources or out of
 *   order, or only some have one.
 * @throws {RangeError} When `batch` is not a positive whole number.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {ShapeError} As an error notification, when widths differ, when only some samples of a batch have targets, or
 *   when a value is no sample.
 * @see batchSequences, for nets with memory; shuffleBuffer, to be put before it
 * @example
 *   const samples$ = of({ input: [1, 2], target: 0 }, { input: [3, 4], target: 1 }, { input: [5, 6], target: 1 });
 *   const [first, last] = await firstValueFrom(samples$.pipe(batchSamples({ batch: 2 }), toArray()));
 *   first.input.toArray() // => [[1, 2], [3, 4]]
 *   last.samples // => [{ input: [5, 6], target: 1 }]
 */
export function batchSamples<S extends Sample>(
  options: BatchSamplesOptions,
): OperatorFunction<S, SampleBatch<S>> {
  expectOptions("batchSamples", options, ["batch", "dropLast"]);
  const { batch, dropLast = false } = options;
  expectCount("batchSamples", "batch", batch);
  return (samples$) =>
    samples$.pipe(
      map((sample) => ({ sample, row: rowOf(sample) })),
      bufferCount(batch),
      filter(({ length }) => !dropLast || length === batch),
      map(batched),
    );
}

/** A sample, and a copy of what will be stacked: the program may reuse its arrays for the next one. */
interface Waiting<S extends Sample> {
  readonly sample: S;
  readonly row: Sample;
}

function batched<S extends Sample>(waiting: readonly Waiting<S>[]): SampleBatch<S> {
  const rows = waiting.map(({ row }) => row);
  const input = stackRows("batchSamples", "input", rows);
  const present = rows.map(({ mask }) => mask === undefined || numberAt(mask, 0) !== 0);
  const target = targets(rows.map((row, index) => (present[index] ? row : undefined)));
  const weight = perRow(rows.map((row) => row.weight));
  const mask = perRow(rows.map((row) => row.mask));
  const samples = waiting.map(({ sample }) => sample);
  const position = lastPosition("batchSamples", samples);
  return {
    input,
    ...(target && { target }),
    ...(weight && { weight }),
    ...(mask && { mask }),
    ...(position && { position }),
    samples: position ? samples.map(withoutStates) : samples,
  };
}

function withoutStates<S extends Sample>(sample: S): S {
  const { states, ...position } = sample.position!; // all samples of the batch have one
  return states ? { ...sample, position } : sample;
}

function rowOf(sample: Sample): Sample {
  expectSample(sample);
  const { input, target, weight, mask } = sample;
  return { input: copyOf(input), target: copyOf(target), weight: copyOf(weight), mask: copyOf(mask) };
}

/** What is no numbers stays as it is, to be refused. */
function copyOf<T extends Numbers | null | undefined>(given: T): T;
function copyOf(given: Numbers | null | undefined): Numbers | null | undefined {
  if (!isNumbers(given) || typeof given === "number") return given;
  return given instanceof Tensor ? wrapTensor(given.shape, given.data.slice()) : given.slice();
}

/** The targets of the rows that are there; undefined if they have none. */
function targets(rows: readonly (Sample | undefined)[]): Tensor | undefined {
  const present = rows.filter((row) => row !== undefined);
  const labelled = present.filter(hasTarget).length;
  if (labelled === 0) return undefined;
  if (labelled === present.length) return stackRows("batchSamples", "target", rows);
  throw new ShapeError(
    `batchSamples: ${labelled} of ${present.length} samples of a batch have targets, expected all or none; leave the others out, by filter(hasTarget)`,
  );
}

/** One number for each row, 1 where there is none; undefined where no row has one. */
function perRow(given: readonly (Numbers | undefined)[]): Tensor | undefined {
  if (given.every((numbers) => numbers === undefined)) return undefined;
  const values = Float64Array.from(given, (numbers) => (numbers === undefined ? 1 : numberAt(numbers, 0)));
  return wrapTensor([given.length], values);
}

/** At run time anything can come. */
function expectSample(sample: unknown): void {
  if (typeof sample === "object" && sample !== null && !Array.isArray(sample)) return;
  throw new ShapeError(
    `batchSamples: it got ${describeValue(sample)}, expected a sample such as { input, target }; batchSequences takes arrays of samples`,
  );
}
