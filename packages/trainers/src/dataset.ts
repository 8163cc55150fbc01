import { describeValue, type Sample } from "@backstream/core";
import { batchSequences, flow, fromPull } from "@backstream/sequences";
import {
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
import { wholeSequence } from "./wholeSequence.js";

/**
 * What can be learned from more than once: samples, or sequences of samples, each an observable or an iterable. It is
 * subscribed, or iterated, anew for every epoch.
 */
export type Dataset = ObservableInput<Sample | ObservableInput<Sample>>;

/** Rows or sequences that a shuffle may hold, and that may wait when it ends. */
export const capacity = 65_536;

/** How the samples of a dataset are put before a net. */
export interface Presentation {
  /** For messages. */
  readonly where: string;
  /** Rows, or sequences, side by side. */
  readonly batch: number | undefined;
  /** Whether samples that are in no sequence are one series, in order, rather than rows without order. */
  readonly series: boolean;
  /** What the dataset holds goes through this first, to be shuffled or counted. */
  readonly arrange: <T>(kind: StreamKind) => MonoTypeOperatorFunction<T>;
}

/** What a dataset holds: samples without order, samples that are one series in order, or sequences. */
export type StreamKind = "rows" | "series" | "sequences";

/**
 * Runs every stream of a dataset, one after the other: all its samples as one, or each of its sequences.
 *
 * @throws {TypeError} As an error notification, when it holds something else, or both.
 * @throws {RangeError} As an error notification, when a series is to be batched.
 */
export function present<R>(
  dataset: Dataset,
  { where, batch, arrange, series }: Presentation,
  run: (kind: StreamKind) => OperatorFunction<Sample, R>,
): Observable<R> {
  return defer(() => {
    if (!isStream(dataset)) {
      throw new TypeError(
        `${where}: the dataset is ${describeValue(dataset)}, expected an iterable or an observable of samples, or of sequences`,
      );
    }
    // Between samples, and inside sequences, the event loop has its turns; what pushes cannot wait for them.
    const breathing = <T>(): MonoTypeOperatorFunction<T> =>
      isPulled(dataset) ? flow({ policy: "block", capacity, breath: 50 }) : identity;
    const inTurn = <T, U>(consume: (item: T) => ObservableInput<U>): OperatorFunction<T, U> =>
      flow({ policy: "block", capacity, consume });
    const samples = (): OperatorFunction<Sample, R> => {
      if (!series) return pipe(arrange<Sample>("rows"), breathing(), inRows(batch), run("rows"));
      if (batch === undefined) return pipe(arrange<Sample>("series"), breathing(), run("series"));
      throw new RangeError(
        `${where}: batch is ${batch}, but samples in order are one series, with nothing beside it; leave out batch, or give sequences`,
      );
    };
    const sequences = (): OperatorFunction<ObservableInput<Sample>, R> =>
      pipe(
        arrange<ObservableInput<Sample>>("sequences"),
        breathing(),
        // Last ticks meet: of sequences that are to be classified, only those have targets.
        batch === undefined
          ? identity
          : pipe(
              inTurn((sequence) => wholeSequence(where, sequence)),
              batchSequences({ batch, align: "end" }),
            ),
        inTurn((sequence) =>
          (isPulled(dataset) ? drawn(sequence) : from(sequence)).pipe(breathing(), run("sequences")),
        ),
      );
    return drawn(dataset).pipe(
      groupBy((item) => kindOf(where, item)),
      mergeMap((items$, index): Observable<R> => {
        if (index > 0) {
          throw new TypeError(`${where}: the dataset holds samples and sequences, expected one kind`);
        }
        return items$.key === "samples"
          ? (items$ as Observable<Sample>).pipe(samples()) // that is what kindOf saw
          : (items$ as Observable<ObservableInput<Sample>>).pipe(sequences());
      }),
    );
  });
}

/** Draws from what can be asked for its next value. */
function drawn<T>(source: ObservableInput<T>): Observable<T> {
  return isPulled(source) ? fromPull(source) : from(source);
}

/** Whether RxJS can make an observable of it. */
function isStream(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (isPulled(value as ObservableInput<unknown>) || "subscribe" in value || "then" in value)
  );
}

function isPulled<T>(
  source: ObservableInput<T>,
): source is ObservableInput<T> & Parameters<typeof fromPull<T>>[0] {
  return Symbol.iterator in source || Symbol.asyncIterator in source || "getReader" in source;
}

/** Mini-batches of single rows; those without a target have nothing to say. */
function inRows(batch: number | undefined): MonoTypeOperatorFunction<Sample> {
  if (batch === undefined) return identity;
  return pipe(
    filter(({ target }) => target !== undefined),
    map((sample) => [sample]),
    batchSequences({ batch }),
    map(([rows]) => rows),
  );
}

function kindOf(where: string, item: unknown): "samples" | "sequences" {
  if (typeof item === "object" && item !== null && "input" in item) return "samples";
  if (isStream(item)) return "sequences";
  throw new TypeError(
    `${where}: the dataset holds ${describeValue(item)}, expected samples such as { input, target }, or sequences of them`,
  );
}
