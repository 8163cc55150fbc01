import { describeValue, expectOptions, resumedState, type Position, type Sample } from "@backstream/core";
import type { Numbers } from "@backstream/tensors";
import { concat, concatMap, defer, map, of, type Observable, type OperatorFunction } from "rxjs";
import { DelayedTargets, type DelayedTargetsState } from "./DelayedTargets.js";
import type { DelayTargetsOptions } from "./DelayTargetsOptions.js";
import { eventClock } from "./eventClock.js";

/** A sample without its target, or, later, the same with it. */
export type DelayedTarget<T> = Omit<T, "target"> & {
  readonly target?: Numbers | null | undefined;
  readonly position?: Position | undefined;
};

/**
 * Simulates labels that come late, from samples that have them: each sample comes twice, at its time without its target, and
 * later with it.
 *
 *     samples   --A----B----C----D-----------|      A = { input, target }
 *                 delayTargets({ delay: 2 })
 *     output    --a----b---(Ac)-(Bd)------(CD|      a = { input }: without its target
 *
 * The label comes directly before the first sample whose time is at least the delay later; the rest come at the end. Labels that
 * are due together come in the order of their times. `connect` splits the stream again, into samples and labels:
 *
 *     connect((both$) => both$.pipe(filter((value) => !hasTarget(value)), …, awaitTarget({ targets$: both$.pipe(filter(hasTarget)), … })))
 *
 * - samples   those without a target come once
 *
 * Labels that are on their way are part of a checkpoint, by `name`.
 *
 * @throws {RangeError} When the delay is no count of at least 1, or with times no positive number; as an error notification, when a
 *   function gives such, or the position has a state of that name already.
 * @throws {TypeError} When `time` is no function.
 * @throws {BrokenStreamError} As an error notification, when records lose their positions or order.
 * @see awaitTarget
 * @example
 *   const both$ = of({ input: 1, target: 5 }, { input: 2, target: 6 }).pipe(delayTargets({ delay: 1 }));
 *   await firstValueFrom(both$.pipe(toArray()))
 *   // => [{ input: 1 }, { input: 1, target: 5 }, { input: 2 }, { input: 2, target: 6 }]
 */
export function delayTargets<T extends Sample>(
  options: DelayTargetsOptions<T>,
): OperatorFunction<T, DelayedTarget<T>> {
  expectOptions("delayTargets", options, ["delay", "time", "name", "from"]);
  const { delay, name = "delayTargets", from } = options;
  eventClock("delayTargets", "delay", delay, options); // refuses impossible ones
  const state = resumedState("delayTargets", { name, from }) as DelayedTargetsState<T> | undefined; // as it saved it
  if (state !== undefined) expectDelayedState(state);
  return (samples$: Observable<T>) =>
    defer(() => {
      const delayed = new DelayedTargets<T>(options, name, state);
      return concat(
        of(() => delayed.resume()),
        samples$.pipe(map((sample) => () => delayed.add(sample))),
        of(() => delayed.end()),
      ).pipe(concatMap((act) => act()));
    });
}

/** At run time a checkpoint may hold anything under the name. */
function expectDelayedState(state: unknown): void {
  const { held, read } = (typeof state === "object" && state !== null ? state : {}) as Partial<DelayedTargetsState<unknown>>; // prettier-ignore
  if (Array.isArray(held) && read) return;
  throw new RangeError(
    `delayTargets: state is ${describeValue(state)}, expected that of another delayTargets; give the operator the name that it had`,
  );
}
