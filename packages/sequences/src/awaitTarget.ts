import {
  describeValue,
  expectCount,
  expectOptions,
  resumedState,
  type Position,
  type Sample,
} from "@backstream/core";
import type { Numbers } from "@backstream/tensors";
import {
  concat,
  concatMap,
  defer,
  EMPTY,
  isObservable,
  map,
  merge,
  of,
  Subject,
  takeUntil,
  type Observable,
} from "rxjs";
import type { AwaitTargetCounters } from "./AwaitTargetCounters.js";
import { AwaitedSamples, type AwaitedSamplesState } from "./AwaitedSamples.js";
import type { AwaitTargetOptions, LateLabel } from "./AwaitTargetOptions.js";
import { eventClock } from "./eventClock.js";
import { expectFunction } from "./expectFunction.js";
import { expectNext } from "./expectNext.js";

/** A sample with its label, if there was one. */
export type AwaitedSample<T> = Omit<T, "target"> & {
  readonly target?: Numbers | undefined;
  readonly position?: Position | undefined;
};

/** The operator, with counters that can be read while it runs. They add up over its subscriptions. */
export interface AwaitTarget<T> {
  (samples$: Observable<T>): Observable<AwaitedSample<T>>;
  readonly counters: AwaitTargetCounters;
}

/**
 * Holds samples until their labels are known: so a net that predicts at once learns later.
 *
 *     samples   --a----b----c----d----e----|
 *     targets$  ----------B----A------E--|
 *                 awaitTarget({ by, targets$, within: 2, capacity: 100 })
 *     horizon   ------------(a)--B----c----(d)-(E|      a: no label yet; A is surplus
 *     order     ------------(a)--B----c----(d)-(E|
 *     arrival   ----------B-(a)-------c----E-(d|
 *
 * - samples   without a target; all other fields are kept, such as the output that was predicted then
 *
 * When a sample goes on:
 *
 * - `"horizon"` (the default): when its time is over (`within`), whatever its label; so in the order of the samples, or, where they have
 *   times of their own, of the ends of these. Use it wherever the delay may depend on the label
 * - `"order"`: as soon as its label is there and all samples before it have gone on; at the latest when its time is over
 * - `"arrival"`: as soon as its label is there. **A trap** where the delay depends on the label: a flight that is late lands late,
 *   so its labels come in runs, and the net follows the runs. On flights a net's log-loss was 0.84 so, and 0.50 by the horizon
 *
 * A sample whose time is over has its label if that has come; else it goes on without a target (it moves the memory, and
 * nothing is learned from it), or with the one that `expired` gives. If more than `capacity` wait, the oldest goes on: with its
 * label if that has come, else without a target. When the samples have completed, those that wait go on as their labels come, and the
 * rest without a target when `targets$` has completed, too; `expired` is not asked, since their time is not over. Then it completes. When
 * `targets$` completes first, samples wait for their time as before. An error of either is passed on.
 *
 * Labels that cannot be used are counted and go to `rejected`: of two for one sample the first stands. A label that comes before its
 * sample is kept.
 *
 * **Positions**: a sample that goes on has the position of the newest record that was read, so that the sources go on behind it, and
 * as state all samples and labels that wait: with a checkpoint as `from` nothing is lost and nothing learned twice. Samples and
 * labels have positions of one source (a stream that is split by `connect` and `filter`, not by `share`, which would read a
 * synchronous source to its end for the labels) or of two, each opened by `{ from }`.
 *
 * @throws {TypeError} When `by`, `time` or `expired` is no function, or `targets$` no observable; as an error notification, when a key is
 *   no text or number, or a label no object.
 * @throws {RangeError} When an option has an impossible value; as an error notification, when a function gives such, or the position
 *   has a state of that name already.
 * @throws {BrokenStreamError} As an error notification, when two samples that wait have one key, or records lose their positions or order.
 * @throws {ShapeError} As an error notification, when a value is no sample, or has a target already.
 * @see delayTargets, which simulates late labels; `predict`, whose output leaves at once
 * @example
 *   type View = { id: number; input: number };
 *   type Click = { id: number; target: number };
 *   const views$ = new Subject<View>();
 *   const clicks$ = new Subject<Click>();
 *   const awaited = awaitTarget<View, Click>({ by: ({ id }) => id, targets$: clicks$, within: 2, capacity: 10, expired: () => 0 });
 *   const targets: unknown[] = [];
 *   views$.pipe(awaited).subscribe(({ id, target }) => targets.push([id, target]));
 *   for (const id of [1, 2]) views$.next({ id, input: 5 });
 *   clicks$.next({ id: 2, target: 1 });
 *   for (const id of [3, 4]) views$.next({ id, input: 5 });
 *   targets // => [[1, 0], [2, 1]]
 *   awaited.counters.waiting // => 2
 */
export function awaitTarget<T extends Sample, L extends LateLabel>(
  options: AwaitTargetOptions<T, L>,
): AwaitTarget<T> {
  expectAwaitTargetOptions(options);
  const { targets$, name = "awaitTarget", from } = options;
  const state = resumedState("awaitTarget", { name, from }) as AwaitedSamplesState<T, L> | undefined; // as it saved it
  if (state !== undefined) expectAwaitedState(state);
  const counters = { ...(state?.counters ?? nothing) };
  const operator = (samples$: Observable<T>): Observable<AwaitedSample<T>> =>
    defer(() => {
      const awaited = new AwaitedSamples<T, L>(options, name, counters, state);
      const over$ = new Subject<void>();
      const fromLabels$ = concat(
        targets$.pipe(map((label) => () => awaited.label(label))),
        of(() => awaited.endLabels()),
      );
      const fromSamples$ = concat(
        samples$.pipe(map((sample) => () => awaited.add(sample))),
        of(() => awaited.endSamples()),
      );
      const end = (): Observable<never> => {
        awaited.finish();
        over$.next();
        return EMPTY;
      };
      return merge(
        of(() => awaited.resume()),
        fromLabels$, // first, so that a label is known to a sample of the same moment
        fromSamples$,
      ).pipe(
        // One after the other, also where what goes on is fed back into the sources.
        concatMap((act) => {
          const released = act();
          return awaited.isOver ? concat(released, defer(end)) : released;
        }),
        takeUntil(over$),
      ) as Observable<AwaitedSample<T>>; // their targets are those of labels
    });
  return Object.defineProperty(operator, "counters", { get: () => counters }) as AwaitTarget<T>; // defineProperty's type does not say what it defined
}

const nothing: AwaitTargetCounters = {
  received: 0,
  waiting: 0,
  labelled: 0,
  expired: 0,
  unlabelled: 0,
  overflowed: 0,
  early: 0,
  surplus: 0,
  duplicate: 0,
  contradictory: 0,
  unknown: 0,
  unusable: 0,
};

const releases: readonly unknown[] = ["horizon", "order", "arrival"];

function expectAwaitTargetOptions<T, L>(options: AwaitTargetOptions<T, L>): void {
  const known = ["by", "targets$", "within", "time", "capacity", "release", "expired", "rejected", "name", "from"] as const; // prettier-ignore
  expectOptions("awaitTarget", options, known);
  const { by, targets$, within, capacity, release = "horizon", expired, rejected } = options;
  if (typeof by !== "function")
    throw new TypeError(
      `awaitTarget: by is ${describeValue(by)}, expected a function such as ({ id }) => id`,
    );
  if (!isObservable(targets$))
    throw new TypeError(
      `awaitTarget: targets$ is ${describeValue(targets$)}, expected an observable of labels`,
    );
  expectCount("awaitTarget", "capacity", capacity);
  if (!releases.includes(release))
    throw new RangeError(
      `awaitTarget: release is ${describeValue(release)}, expected one of ${releases.join(", ")}`,
    );
  eventClock("awaitTarget", "within", within, options); // refuses impossible ones
  if (within === Infinity && release === "horizon")
    throw new RangeError(
      'awaitTarget: within is Infinity, and samples go on by the horizon, so none would; give a number, or release: "order"',
    );
  if (typeof within === "number" && !options.time && within > capacity && release === "horizon")
    throw new RangeError(
      `awaitTarget: within is ${within} events and capacity ${capacity}, so all samples would go on early; give a capacity of at least ${within}`,
    );
  expectFunction("awaitTarget", "expired", expired, "() => 0");
  expectNext("awaitTarget", rejected);
}

/** At run time a checkpoint may hold anything under the name. */
function expectAwaitedState(state: unknown): void {
  const { waiting, early, gone, read, counters } = (typeof state === "object" && state !== null ? state : {}) as Partial<AwaitedSamplesState<unknown, unknown>>; // prettier-ignore
  if (Array.isArray(waiting) && Array.isArray(early) && Array.isArray(gone) && read && counters) return;
  throw new RangeError(
    `awaitTarget: state is ${describeValue(state)}, expected that of another awaitTarget; give the operator the name that it had`,
  );
}
