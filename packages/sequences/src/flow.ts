import { describeValue, expectCount, expectOptions } from "@backstream/core";
import { defer, type Observable, type ObservableInput, type OperatorFunction } from "rxjs";
import { expectFunction } from "./expectFunction.js";
import { expectPositive } from "./expectPositive.js";
import type { FlowCounters } from "./FlowCounters.js";
import type { FlowPolicy } from "./FlowPolicy.js";
import { oneAtATime } from "./oneAtATime.js";
import { timeSlices } from "./timeSlices.js";

/** How many values may wait, and which are dropped when there are more. */
export interface FlowOptions {
  readonly policy: FlowPolicy;
  /** The most values that wait; not needed for `"latest"`, which keeps one. */
  readonly capacity?: number;
  /** For `"everyNth"`: while the consumer is busy, one value of so many may wait. */
  readonly n?: number;
  /** Without `consume`: milliseconds of work until the event loop gets control. Default: 10. */
  readonly breath?: number;
}

/** How a flow with its own consumer works. */
export interface ConsumingFlowOptions<T, R> extends Omit<FlowOptions, "breath"> {
  /** Consumes one value at a time, until the observable it returns completes. Its values are the output of the flow. */
  readonly consume: (value: T) => ObservableInput<R>;
}

/** The operator, with counters that can be read while it runs. They add up over its subscriptions. */
export interface Flow {
  <T>(source: Observable<T>): Observable<T>;
  readonly counters: FlowCounters;
}

/** The operator around a consumer, with counters that can be read while it runs. */
export interface ConsumingFlow<T, R> extends OperatorFunction<T, R> {
  readonly counters: FlowCounters;
}

/**
 * Puts a line of bounded length between a fast source and a slow consumer, with a policy for values that arrive while
 * the consumer is busy.
 *
 *     values        a-b-c-d-ef-------g--|
 *                     flow({ policy, capacity: 2, consume: five frames long })
 *     "block"       a----b--#                     an error when there is no room; but fromPull waits
 *     "dropOldest"  a----b----e----f----g----|    drops the value that has waited longest
 *     "dropNewest"  a----b----c----d----g----|    drops the value that has just arrived
 *     "latest"      a----c----f------g----|       only the newest value may wait
 *     "everyNth"    a----c----e------g----|       n = 2: every second value may wait, if there is room
 *
 * - With `consume`, which may take any time, this is `concatMap` with a bounded buffer.
 * - Without it, the consumer is the operators after this one, which work synchronously: values are emitted for `breath`
 *   milliseconds, then the event loop gets control, so that events are received and counted here instead of filling the
 *   queue of the event loop. An endless synchronous source gives the event loop control only if it is pulled.
 *
 * When the source completes, values in the line are still consumed; an error of the source is emitted at once.
 *
 * With `"block"` after `fromPull` nothing is lost: the source is not asked for more while the line is full, or while as
 * many values as its credit are not consumed. Synchronous operators, `breathe` and other flows with `"block"` may come
 * in between. If several pulled sources are merged, each may add one value more to the line.
 *
 * @throws {CapacityError} As an error notification: with `"block"`, when a value is pushed and there is no room.
 * @throws {RangeError} When the policy is unknown, or `capacity`, `n` or `breath` is out of range.
 * @see fromPull, breathe
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
    throw new RangeError(`flow: policy is ${describeValue(policy)}, expected one of ${policies.join(", ")}`);
  const capacity = policy === "latest" ? 1 : options.capacity;
  const n = policy === "everyNth" ? options.n : 1;
  expectCount("flow", "capacity", capacity);
  expectCount("flow", "n", n);
  expectPositive("flow", "breath", breath, "milliseconds above 0");
  expectFunction("flow", "consume", consume, "(value) => of(value)");

  return oneAtATime({ where: "flow", policy, capacity, n }, () =>
    consume ? (value) => defer(() => consume(value)) : timeSlices(breath),
  );
}

const policies: readonly string[] = ["block", "dropOldest", "dropNewest", "latest", "everyNth"];
