import type { StreamKey } from "@backstream/operators";
import { filter, groupBy, mergeMap, startWith, type Observable, type OperatorFunction } from "rxjs";

/**
 * Runs the values of each key through a separate operator.
 *
 *     values   --a1--b1--a2--|
 *     key a    --a1------a2--|
 *     key b    ------b1------|
 *
 * - restored   keys whose operators are subscribed first, in this order, before the first value: those of a checkpoint.
 *              When the source completes, the operators complete in the order of their subscriptions
 */
export function perKey<T, R>(
  keyOf: (value: T) => StreamKey,
  restored: readonly StreamKey[],
  operatorFor: (key: StreamKey) => OperatorFunction<T, R>,
): OperatorFunction<T, R> {
  if (restored.length === 0) {
    // Without the filter, a key takes less memory.
    return (source) =>
      source.pipe(
        groupBy(keyOf),
        mergeMap((values$) => values$.pipe(operatorFor(values$.key))),
      );
  }
  const openings = restored.map((key) => new Opening(key));
  return (source: Observable<T | Opening>) =>
    source.pipe(
      startWith(...openings),
      groupBy((value) => (value instanceof Opening ? value.key : keyOf(value))),
      mergeMap((values$) => values$.pipe(filter(isValue), operatorFor(values$.key))),
    );
}

/** Makes `groupBy` open the stream of a restored key; it is removed before the key's operator. */
class Opening {
  readonly key: StreamKey;

  constructor(key: StreamKey) {
    this.key = key;
  }
}

function isValue<T>(value: T | Opening): value is T {
  return !(value instanceof Opening);
}
