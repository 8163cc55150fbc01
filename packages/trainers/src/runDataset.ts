import { describeValue, hasTarget, type Sample } from "@backstream/core";
import { batchSamples, batchSequences, flow, fromPull } from "@backstream/sequences";
import {
  bufferCount,
  concatMap,
  defer,
  filter,
  from,
  groupBy,
  identity,
  map,
  mergeMap,
  pipe,
  type MonoTypeOperatorFunction,
  type Observable,
  type ObservableInput,
  type OperatorFunction,
} from "rxjs";
import { collectSequence } from "./collectSequence.js";
import type { Dataset } from "./Dataset.js";
import { isObservableInput } from "./isObservableInput.js";
import { isPullable } from "./isPullable.js";
import { itemKind } from "./itemKind.js";
import { labelsAtStart } from "./labelsAtStart.js";
import { withoutPosition } from "./withoutPosition.js";

/** What a dataset is for a net: rows without order, one series of samples in order, or sequences. */
export type StreamKind = "rows" | "series" | "sequences";

/** How `runDataset` reads a dataset. */
export interface RunDatasetOptions {
  /** The function that the user called, for messages. */
  readonly where: string;
  /** Rows, or sequences, in a batch; undefined for no batches. */
  readonly batch: number | undefined;
  /** What samples outside of sequences are. */
  readonly samplesAs: "rows" | "series";
  /** What targets belong to: to ticks, or to sequences, as the labels of `ctc`. */
  readonly targetsOf: "ticks" | "sequences";
  /** Makes an operator for the dataset's samples or sequences before they are batched: to shuffle or to count them. */
  readonly prepare: <T>(kind: StreamKind) => MonoTypeOperatorFunction<T>;
}

/** How many rows or sequences a shuffle may hold, and how many may wait while one is being processed. */
export const datasetCapacity = 65_536;

/**
 * Runs an operator over a dataset: over all its samples as one stream, or over each of its sequences, one after the
 * other.
 *
 *     samples      (a b c d|)             run gets (a b c d|)
 *     sequences    ((a b|) (c d|) |)      run gets (a b|), then (c d|)
 *
 * A dataset that can be pulled is asked for its next item when the previous one is done, and the event loop gets control
 * every 50 ms. An observable pushes its items and cannot be delayed. Samples lose their positions, since each epoch goes
 * through the same ones.
 *
 * @throws {TypeError} As an error notification, when the dataset holds neither samples nor sequences, or both.
 * @throws {RangeError} As an error notification, when a series is to be batched.
 */
export function runDataset<R>(
  dataset: Dataset,
  options: RunDatasetOptions,
  run: (kind: StreamKind) => OperatorFunction<Sample, R>,
): Observable<R> {
  return defer(() => {
    const { where } = options;
    if (!isObservableInput(dataset)) {
      throw new TypeError(
        `${where}: the dataset is ${describeValue(dataset)}, expected an iterable or an observable of samples, or of sequences`,
      );
    }
    const mode = isPullable(dataset) ? pulling : pushing;
    return mode.open(dataset).pipe(
      groupBy((item) => itemKind(where, item)),
      mergeMap((items$, index): Observable<R> => {
        if (index > 0) {
          throw new TypeError(`${where}: the dataset holds samples and sequences, expected one kind`);
        }
        return items$.key === "samples" // by which the type of the items is known
          ? (items$ as Observable<Sample>).pipe(map(withoutPosition), runSamples(options, mode, run))
          : (items$ as Observable<ObservableInput<Sample>>).pipe(runSequences(options, mode, run));
      }),
    );
  });
}

/** How the dataset and its sequences are subscribed to. */
interface ReadMode {
  readonly open: <T>(source: ObservableInput<T>) => Observable<T>;
  /** Gives the event loop control. */
  readonly pause: <T>() => MonoTypeOperatorFunction<T>;
}

const pulling: ReadMode = {
  open: (source) => (isPullable(source) ? fromPull(source) : from(source)),
  pause: () => flow({ policy: "block", capacity: datasetCapacity, breath: 50 }),
};

const pushing: ReadMode = { open: from, pause: () => identity };

function runSamples<R>(
  { where, batch, samplesAs, prepare }: RunDatasetOptions,
  { pause }: ReadMode,
  run: (kind: StreamKind) => OperatorFunction<Sample, R>,
): OperatorFunction<Sample, R> {
  if (samplesAs === "rows") return pipe(prepare<Sample>("rows"), pause(), batchRows(batch), run("rows"));
  if (batch === undefined) return pipe(prepare<Sample>("series"), pause(), run("series"));
  throw new RangeError(
    `${where}: batch is ${batch}, but samples in order are a single series, which cannot be batched; leave out batch, or give sequences`,
  );
}

/** Mini-batches of single rows; rows without a target are left out, since nothing is learned from them. */
function batchRows(batch: number | undefined): MonoTypeOperatorFunction<Sample> {
  if (batch === undefined) return identity;
  return pipe(filter(hasTarget), batchSamples({ batch }));
}

function runSequences<R>(
  { where, batch, targetsOf, prepare }: RunDatasetOptions,
  { open, pause }: ReadMode,
  run: (kind: StreamKind) => OperatorFunction<Sample, R>,
): OperatorFunction<ObservableInput<Sample>, R> {
  return pipe(
    prepare<ObservableInput<Sample>>("sequences"),
    pause(),
    batchWhole(where, batch, targetsOf),
    oneAfterAnother((sequence) => open(sequence).pipe(map(withoutPosition), pause(), run("sequences"))),
  );
}

/**
 * Batches of sequences, padded at the start: for classification only the last tick of each has a target. Where the targets are
 * those of sequences, they are padded at the end.
 */
function batchWhole(
  where: string,
  batch: number | undefined,
  targetsOf: RunDatasetOptions["targetsOf"],
): MonoTypeOperatorFunction<ObservableInput<Sample>> {
  if (batch === undefined) return identity;
  const collected = oneAfterAnother((sequence: ObservableInput<Sample>) =>
    collectSequence(where, sequence).pipe(map((samples) => samples.map(withoutPosition))),
  );
  if (targetsOf === "ticks") return pipe(collected, batchSequences({ batch, align: "end" }));
  return pipe(
    collected,
    bufferCount(batch),
    concatMap((sequences) => labelsAtStart(where, sequences)),
    batchSequences({ batch }),
  );
}

/** `concatMap` with a bound on how many values may wait. */
function oneAfterAnother<T, R>(consume: (value: T) => ObservableInput<R>): OperatorFunction<T, R> {
  return flow({ policy: "block", capacity: datasetCapacity, consume });
}
