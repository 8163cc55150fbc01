import { positionOf, resumedState, withState } from "@backstream/core";
import { identity, map, type MonoTypeOperatorFunction, type Observable } from "rxjs";
import type { Monitor, MonitorOptions } from "./Monitor.js";

/** What remembers something of a stream. */
export interface Watcher<T, Result, State> {
  /** Looks at a value and remembers what it needs. `passed` is the value, to be put into the result, with the state on its position. */
  watch(value: T, passed: () => T): Result;
  readonly state: State;
}

/**
 * The operator around a watcher: one result for each value.
 *
 *     values   --a----b----c--|
 *                watching("example", options, make)
 *     output   --A----B----C--|     A = watch(a), …
 *
 * - make     the watcher, from the state that it continues from, if there is one
 * - emitted  what happens to the results, such as a filter
 *
 * A value that carries a position gets the state as of this value, by the name of the operator; `passed` returns it.
 *
 * @throws {RangeError} When the checkpoint has no state of that name; as an error notification, when the position has a
 *   state of that name already.
 * @throws {TypeError} When the name is no text, or `from` no checkpoint.
 * @example
 *   const count = watching<number, number, number>("count", {}, (seen = 0) => ({
 *     watch: () => ++seen,
 *     get state() {
 *       return seen;
 *     },
 *   }));
 *   await firstValueFrom(of(4, 8, 10).pipe(count, toArray())) // => [1, 2, 3]
 */
export function watching<T, Result, State>(
  where: string,
  { name = where, from, state }: MonitorOptions<State>,
  make: (state: State | undefined) => Watcher<T, Result, State>,
  emitted: MonoTypeOperatorFunction<Result> = identity,
): Monitor<T, Result, State> {
  const resumed = resumedState(where, { name, from }) as State | undefined; // the watcher checks it
  const watcher = make(resumed ?? state);
  const snapshot = (): (() => State) => {
    const { state: now } = watcher;
    return () => now;
  };
  const operator = (source: Observable<T>): Observable<Result> =>
    source.pipe(
      map((value) =>
        watcher.watch(value, () => (positionOf(value) ? withState(where, value, name, snapshot) : value)),
      ),
      emitted,
    );
  return Object.defineProperties(operator, {
    stateName: { value: name, enumerable: true },
    state: { get: () => watcher.state, enumerable: true },
  }) as Monitor<T, Result, State>; // defineProperties' type does not say what it defined
}
