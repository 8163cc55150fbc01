import type { Checkpoint, StreamKey } from "@backstream/operators";
import { filter, groupBy, mergeMap, startWith, type Observable, type OperatorFunction } from "rxjs";

/**
 * Gives every key a stream of its own. Those of a checkpoint begin at once, in its order: when the source completes, the
 * rests of their windows are learned from in the order in which the keys first came.
 */
export function keyed<T, R>(
  key: (value: T) => StreamKey,
  stream: (key: StreamKey) => OperatorFunction<T, R>,
  from: Checkpoint | undefined,
): OperatorFunction<T, R> {
  if (!from) {
    return (source) =>
      source.pipe(
        groupBy(key),
        mergeMap((key$) => key$.pipe(stream(key$.key))),
      );
  }
  const openings = from.streams.map(({ key: known }) => new Opening(known));
  return (source: Observable<T | Opening>) =>
    source.pipe(
      startWith(...openings),
      groupBy((value) => (value instanceof Opening ? value.key : key(value))),
      mergeMap((key$) => key$.pipe(filter(isValue), stream(key$.key))),
    );
}

/** Opens a key's stream, and is seen by nobody. */
class Opening {
  readonly key: StreamKey;

  constructor(key: StreamKey) {
    this.key = key;
  }
}

function isValue<T>(value: T | Opening): value is T {
  return !(value instanceof Opening);
}
