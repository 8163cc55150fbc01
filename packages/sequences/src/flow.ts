import { expectCount, expectOptions } from "@backstream/core";
import { defer, type Observable, type ObservableInput, type OperatorFunction } from "rxjs";
import type { FlowCounters } from "./FlowCounters.js";
import type { FlowPolicy } from "./FlowPolicy.js";
import { oneAtATime } from "./oneAtATime.js";
import { timeSlices } from "./timeSlices.js";

/** How many values may wait, and which go when that is too few. */
export interface FlowOptions {
  readonly policy: FlowPolicy;
  /** The values that wait at most; not needed for `"latest"`, which keeps one. */
  readonly capacity?: number;
  /** For `"everyNth"`: while the consumer is behind, one value of so many may wait. */
  readonly n?: number;
  /** Milliseconds of work between two turns of the event loop, where nothing is given as `consume`; 10 by default. */
  readonly breath?: number;
}

/** A flow with a consumer of its own. */
export interface ConsumingFlowOptions<T, R> extends Omit<FlowOptions, "breath"> {
  /** Is given one value at a time, and done with it when what it returns completes. What that emits comes out. */
  readonly consume: (value: T) => ObservableInput<R>;
}

/** The operator, with counters to be read while it runs. They add up over its subscriptions. */
export interface Flow {
  <T>(source: Observable<T>): Observable<T>;
  readonly counters: FlowCounters;
}

/** The operator around a consumer, with counters to be read while it runs. */
export interface ConsumingFlow<T, R> extends OperatorFunction<T, R> {
  readonly counters: FlowCounters;
}

/**
 * Stands between a source that is too fast and a consumer that is too slow: a line of bounded length, and a rule for
 * what becomes of values that find the consumer busy.
 *
 *     values        a-b-c-d-ef-------g--|
 *                     flow({ policy, capacity: 2, consume: five frames long })
 *     "block"       a----b--#                     the third in line is an error; fromPull waits, and nothing is lost
 *     "dropOldest"  a----b----e----f----g----|    the one that waited longest goes
 *     "dropNewest"  a----b----c----d----g----|    the one that came goes
 *     "latest"      a----c----f------g----|       one place, always for the newest
 *     "everyNth"    a----c----e------g----|       n = 2: every second one that comes may wait, if there is room
 *
 * Without `consume`, the consumer is whatever stands behind, and slow by the work it does before it returns: values
 * pass at once for `breath` milliseconds, then wait until the event loop has turned, so that events go on arriving and
 * are counted here instead of filling the memory of the runtime. (A synchronous source without an end lets it turn
 * only if `"block"` stops it: pull it.) With `consume`, which may take as long as it likes, this is `concatMap` with a
 * bound. When the source completes, those in line are still worked on; an error of the source comes through at once.
 *
 * With `"block"` nothing is ever lost: behind `fromPull`, with synchronous operators, `breathe` or another such flow in
 * between, the source is not asked for more while the line is full, or while as many values as it has credit for are
 * not done with.
 *
 * @throws {CapacityError} With `"block"`, when there is no room and the source pushes (as an error notification).
 * @throws {RangeError} When `capacity`, `n` or `breath` is impossible.
 * @example
 *   const buffered = flow({ policy: "dropOldest", capacity: 100, consume: (value: number) => timer(1).pipe(map(() => value)) });
 *   await firstValueFrom(range(0, 1000).pipe(buffered, take(3), toArray())) // => [0, 900, 901]
 *   buffered.counters // => { received: 1000, delivered: 3, dropped: 997, waiting: 0, highest: 100 }
 */
export function flow<T, R>(options: ConsumingFlowOptions<T, R>): ConsumingFlow<T, R>;
export function flow(options: FlowOptions): Flow;
export function flow<T>(options: FlowOptions & Partial<ConsumingFlowOptions<T, T>>): ConsumingFlow<T, T> {
  expectOptions("flow", options, ["policy", "capacity", "n", "breath", "consume"]);
  const { policy, breath = 10, consume } = options;
  if (!policies.includes(policy))
    throw new RangeError(`flow: policy is ${JSON.stringify(policy)}, expected one of ${policies.join(", ")}`);
  const capacity = policy === "latest" ? 1 : options.capacity;
  const n = policy === "everyNth" ? options.n : 1;
  expectCount("flow", "capacity", capacity);
  expectCount("flow", "n", n);
  if (!(breath > 0)) throw new RangeError(`flow: breath is ${breath}, expected milliseconds above 0`);

  return oneAtATime({ where: "flow", policy, capacity, n }, () =>
    consume ? (value) => defer(() => consume(value)) : timeSlices(breath),
  );
}

const policies: readonly string[] = ["block", "dropOldest", "dropNewest", "latest", "everyNth"];
