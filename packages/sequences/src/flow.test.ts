import { CapacityError } from "@backstream/core";
import {
  asyncScheduler,
  concat,
  ignoreElements,
  of,
  range,
  Subject,
  take,
  throwError,
  timer,
  type Observable,
} from "rxjs";
import { TestScheduler, type RunHelpers } from "rxjs/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { flow, type FlowOptions } from "./flow.js";
import type { FlowCounters } from "./FlowCounters.js";

const inVirtualTime = (test: (helpers: RunHelpers) => void): void =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);

/** Says the value at once and is done with it so many frames later. */
const slowly =
  (frames: number) =>
  <T>(value: T): Observable<T> =>
    concat(of(value), timer(frames).pipe(ignoreElements()));

const settings: FlowOptions[] = [
  { policy: "block", capacity: 5 },
  { policy: "dropOldest", capacity: 5 },
  { policy: "dropNewest", capacity: 5 },
  { policy: "latest" },
  { policy: "everyNth", capacity: 5, n: 10 },
];

const overrun = (waiting: number): string =>
  `flow: ${waiting} values wait and another came, expected a source that can wait; pull it with fromPull, or drop values with another policy of flow`;

it.each([
  ["dropOldest", "a----b----e----f----g----|"],
  ["dropNewest", "a----b----c----d----g----|"],
  ["latest", "    a----c----f------g----|"],
  ["everyNth", "  a----c----e------g----|"],
  ["block", "     a----b--#"],
] as const)("%s: who waits while the consumer works, and who goes", (policy, expected) => {
  inVirtualTime(({ hot, expectObservable }) => {
    const values$ = hot("a-b-c-d-ef-------g--|");
    expectObservable(values$.pipe(flow({ policy, capacity: 2, n: 2, consume: slowly(5) }))).toBe(
      expected,
      undefined,
      new CapacityError(overrun(2)),
    );
  });
});

describe.each(settings)("with %j, a source a hundred times too fast", (options) => {
  const { policy, capacity = 1 } = options;

  it("waits in a bounded line for a consumer that takes its time, and all are accounted for", () => {
    inVirtualTime(({ flush }) => {
      const buffered = flow({ ...options, consume: slowly(100)<number> });
      const ends: unknown[] = [];
      const delivered: number[] = [];
      const seen: FlowCounters[] = [];
      timer(0, 1)
        .pipe(take(10_000), buffered)
        .subscribe({
          next(value) {
            delivered.push(value);
            seen.push({ ...buffered.counters });
          },
          error: (error: unknown) => ends.push(error),
          complete: () => ends.push("completed"),
        });
      flush();
      const { counters } = buffered;
      for (const each of [...seen, counters]) expectSum(each, capacity);
      expect(counters).toMatchObject({ waiting: 0, delivered: delivered.length, highest: capacity });
      // The one that did not fit behind the one in hand and those in line ends it; else one value in a hundred, and
      // those in line at the end.
      const atMost = policy === "block" ? 1 : 101 + capacity;
      expect(counters.received).toBe(policy === "block" ? 1 + capacity + 1 : 10_000);
      expect(counters.delivered).toBeGreaterThanOrEqual(policy === "block" ? 1 : 100);
      expect(counters.delivered).toBeLessThanOrEqual(atMost);
      expect(ends).toEqual(policy === "block" ? [new CapacityError(overrun(capacity))] : ["completed"]);
      expect(delivered).toEqual([...delivered].sort((a, b) => a - b));
    });
  });

  it("waits in a bounded line for a consumer that works without a pause, and events get through", () => {
    vi.useFakeTimers();
    const buffered = flow(options);
    const ends: unknown[] = [];
    const source$ = new Subject<number>();
    const delivered: number[] = [];
    source$.pipe(buffered).subscribe({
      next(value) {
        delivered.push(value);
        vi.setSystemTime(Date.now() + 5); // it worked for 5 ms
      },
      error: (error: unknown) => ends.push(error),
      complete: () => ends.push("completed"),
    });
    for (let event = 0; event < 2000; event++) {
      source$.next(event);
      expectSum(buffered.counters, capacity);
      if (event % 200 === 199) vi.advanceTimersToNextTimer(); // the event loop turns
    }
    source$.complete();
    vi.runAllTimers();
    const { counters } = buffered;
    expectSum(counters, capacity);
    expect(counters).toMatchObject({ waiting: 0, delivered: delivered.length, highest: capacity });
    // Two in each slice of 10 ms, one slice a turn, and those in line at the end.
    const atMost = policy === "block" ? 2 : 2 * 10 + capacity + 2;
    expect(counters.received).toBe(policy === "block" ? 2 + capacity + 1 : 2000);
    expect(counters.delivered).toBeGreaterThanOrEqual(policy === "block" ? 2 : 2 * 10);
    expect(counters.delivered).toBeLessThanOrEqual(atMost);
    expect(ends).toEqual(policy === "block" ? [new CapacityError(overrun(capacity))] : ["completed"]);
  });
});
afterEach(() => void vi.useRealTimers());

function expectSum({ received, delivered, dropped, waiting }: FlowCounters, capacity: number): void {
  expect(delivered + dropped + waiting).toBe(received);
  expect(waiting).toBeLessThanOrEqual(capacity);
}

it("drops nothing while the consumer keeps up, and works on the values in order", () => {
  for (const options of settings) {
    const buffered = flow({ ...options, consume: (value: number) => of(value, -value) });
    const seen: number[] = [];
    range(1, 3)
      .pipe(buffered)
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual([1, -1, 2, -2, 3, -3]);
    expect(buffered.counters).toEqual({ received: 3, delivered: 3, dropped: 0, waiting: 0, highest: 0 });
  }
});

it("passes ten thousand values that wait on without recursion", () => {
  const gate$ = new Subject<number>();
  let sum = 0;
  range(0, 10_001)
    .pipe(flow({ policy: "block", capacity: 10_000, consume: (value) => (value === 0 ? gate$ : of(value)) }))
    .subscribe((value) => (sum += value));
  gate$.complete();
  expect(sum).toBe((10_000 * 10_001) / 2);
});

it("lets an error of the source through at once, and counts who waited as dropped", () => {
  inVirtualTime(({ cold, expectObservable, flush }) => {
    const buffered = flow({ policy: "dropNewest", capacity: 5, consume: slowly(9) });
    expectObservable(cold("abc#").pipe(buffered)).toBe("a--#");
    flush();
    expect(buffered.counters).toEqual({ received: 3, delivered: 1, dropped: 2, waiting: 0, highest: 2 });
  });
});

it("passes on an error of the consumer, thrown or sent", () => {
  const problem = new Error("full disk");
  for (const consume of [
    () => throwError(() => problem),
    () => {
      throw problem;
    },
  ]) {
    const errors: unknown[] = [];
    range(0, 3)
      .pipe(flow({ policy: "latest", consume }))
      .subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([problem]);
  }
});

it("unsubscribed half-way, stops the consumer and forgets who waits", () => {
  inVirtualTime(({ cold, expectObservable, expectSubscriptions, flush }) => {
    const buffered = flow({ policy: "dropOldest", capacity: 2, consume: () => work$ });
    const work$ = cold("---x-|");
    const values$ = cold("ab-----");
    expectObservable(values$.pipe(buffered), "^------!").toBe("---x");
    expectSubscriptions(values$.subscriptions).toBe("^------!");
    expectSubscriptions(work$.subscriptions).toBe(["^----!", "-----^-!"]);
    flush();
    expect(buffered.counters).toMatchObject({ received: 2, delivered: 2, waiting: 0 });
  });
});

it("turns the event loop after every slice of work, and not before", () => {
  vi.useFakeTimers();
  const seen: number[] = [];
  range(0, 8)
    .pipe(flow({ policy: "block", capacity: 10, breath: 20 }))
    .subscribe((value) => {
      seen.push(value);
      vi.setSystemTime(Date.now() + 7);
    });
  expect(seen).toHaveLength(3); // 21 ms
  vi.advanceTimersToNextTimer();
  expect(seen).toHaveLength(6);
  vi.advanceTimersToNextTimer();
  expect(seen).toHaveLength(8);
});

it("does not count the time in which there was nothing to do", () => {
  vi.useFakeTimers();
  const source$ = new Subject<number>();
  const buffered = flow({ policy: "latest" });
  source$.pipe(buffered).subscribe();
  for (let event = 0; event < 10; event++) {
    source$.next(event);
    source$.next(event);
    vi.advanceTimersByTime(1000);
  }
  expect(buffered.counters).toMatchObject({ delivered: 20, dropped: 0 });
});

it("breathes also where the clock is set back", () => {
  vi.useFakeTimers();
  const seen: number[] = [];
  asyncScheduler.schedule(() => undefined, 50);
  range(0, 2)
    .pipe(flow({ policy: "block", capacity: 10 }))
    .subscribe((value) => {
      seen.push(value);
      vi.setSystemTime(Date.now() - 3_600_000);
    });
  expect(seen).toHaveLength(1);
  vi.advanceTimersToNextTimer();
  expect(seen).toHaveLength(2);
});

it.each([
  [{ policy: "dropOldest" }, "flow: capacity is undefined, expected a whole number from 1 up"],
  [{ policy: "block", capacity: 1.5 }, "flow: capacity is 1.5, expected a whole number from 1 up"],
  [{ policy: "everyNth", capacity: 2 }, "flow: n is undefined, expected a whole number from 1 up"],
  [{ policy: "latest", breath: 0 }, "flow: breath is 0, expected milliseconds above 0"],
  [
    { policy: "newest", capacity: 2 },
    'flow: policy is "newest", expected one of block, dropOldest, dropNewest, latest, everyNth',
  ],
  [
    { policy: "latest", size: 2 },
    'flow: no option named "size"; it has policy, capacity, n, breath, consume',
  ],
])("refuses %j", (options, message) => {
  // The compiler refuses some of them, which does not help those who write JavaScript.
  expect(() => flow(options as FlowOptions)).toThrow(message);
});
