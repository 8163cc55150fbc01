import { BrokenStreamError, describeValue } from "@backstream/core";
import type { MovedStream, StreamKey } from "@backstream/operators";
import { Observable, Subject, Subscriber, type Observer, type OperatorFunction } from "rxjs";

/** Keys that begin without a value. */
export interface OpenedKeys {
  /**
   * Those of a checkpoint, which are subscribed first, in this order. When the source completes, the operators complete in the
   * order of their subscriptions.
   */
  readonly restored: readonly StreamKey[];
  /** Streams of other pipelines. */
  readonly joins$?: Observable<MovedStream> | undefined;
  /** Keys whose values have ended. */
  readonly ends$?: Observable<StreamKey> | undefined;
}

/**
 * Runs the values of each key through a separate operator.
 *
 *     values   --a1--b1--a2--|
 *     key a    --a1------a2--|
 *     key b    ------b1------|
 *
 * It is `groupBy` and `mergeMap` in one, with two differences: a key whose operator completes by itself (its stream was taken
 * out) is forgotten, so that its next value begins anew, and keys can be opened without a value.
 */
export function groupedStreams<T, R>(
  keyOf: (value: T) => StreamKey,
  operatorFor: (key: StreamKey, stream?: MovedStream) => OperatorFunction<T, R>,
  { restored, joins$, ends$ }: OpenedKeys,
): OperatorFunction<T, R> {
  return (source) =>
    new Observable((destination) => {
      const open = new Map<StreamKey, Subject<T>>();
      let isComplete = false;
      const begin = (key: StreamKey, stream?: MovedStream): Subject<T> => {
        const values$ = new Subject<T>();
        open.set(key, values$);
        listen(operatorFor(key, stream)(values$), destination, {
          next: (value) => destination.next(value),
          complete: () => {
            open.delete(key);
            if (isComplete && open.size === 0) destination.complete();
          },
        });
        return values$;
      };
      for (const key of restored) begin(key);
      if (joins$) {
        listen(joins$, destination, {
          next: (stream) => {
            if (open.has(stream.key)) throw alreadyThere(stream.key);
            begin(stream.key, stream);
          },
          complete: () => {},
        });
      }
      if (ends$) listen(ends$, destination, { next: (key) => open.get(key)?.complete(), complete: () => {} });
      listen(source, destination, {
        next: (value) => {
          const key = keyOf(value);
          (open.get(key) ?? begin(key)).next(value);
        },
        complete: () => {
          isComplete = true;
          if (open.size === 0) return destination.complete();
          for (const values$ of open.values()) values$.complete();
        },
      });
    });
}

/** Subscribes on behalf of a destination, which ends the subscription also while a synchronous source emits. */
function listen<T>(
  source: Observable<T>,
  destination: Subscriber<unknown>,
  { next, complete }: Pick<Observer<T>, "next" | "complete">,
): void {
  const error = (problem: unknown): void => destination.error(problem);
  const inner = new Subscriber<T>({
    next(value) {
      try {
        next(value);
      } catch (problem) {
        error(problem);
      }
    },
    error,
    complete,
  });
  destination.add(inner);
  source.subscribe(inner);
}

function alreadyThere(key: StreamKey): BrokenStreamError {
  return new BrokenStreamError(
    `truncatedBptt: a stream of the key ${describeValue(key)} joins, and there is one already; only one can go on`,
  );
}
