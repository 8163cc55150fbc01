import { firstValueFrom, interval, lastValueFrom, range, Subject, takeUntil, toArray } from "rxjs";
import { afterEach, expect, it, vi } from "vitest";
import { breathe } from "./breathe.js";
import { fromPull } from "./fromPull.js";

afterEach(() => void vi.useRealTimers());

it("lets timers run while a source never waits, and buffers nothing", () => {
  vi.useFakeTimers();
  let pulled = 0;
  let ticked = 0;
  let completed = false;
  const pulledAt: number[] = [];
  const stop$ = new Subject<void>();
  interval(1)
    .pipe(takeUntil(stop$))
    .subscribe(() => ticked++);
  function* samples() {
    for (; pulled < 100;) yield pulled++;
  }
  fromPull(samples())
    .pipe(breathe(20))
    .subscribe({
      next() {
        pulledAt.push(pulled);
        vi.setSystemTime(Date.now() + 4); // 5 of these fill a slice
      },
      complete: () => (completed = true),
    });
  expect(pulled).toBe(5);
  while (!completed) {
    const before = pulled;
    vi.advanceTimersToNextTimer();
    expect(pulled - before).toBeLessThanOrEqual(5);
  }
  expect(pulledAt).toEqual(Array.from({ length: 100 }, (_, value) => value + 1));
  expect(ticked).toBeGreaterThan(10);
  stop$.next();
});

it("lets real timers run while an async iterable never waits", async () => {
  const timer$ = new Subject<void>();
  const timeout = setTimeout(() => timer$.next(), 1);
  async function* endless(): AsyncGenerator<number> {
    for (let value = 0; ; value++) yield value;
  }
  // It would never end if the timer did not get its turn.
  await lastValueFrom(fromPull(endless()).pipe(breathe(1), takeUntil(timer$)));
  clearTimeout(timeout);
  expect(timer$.observed).toBe(false);
});

it("keeps values that are pushed meanwhile in order, up to its bound", async () => {
  expect(await firstValueFrom(range(0, 1000).pipe(breathe(1), toArray()))).toHaveLength(1000);
  vi.useFakeTimers();
  const errors: unknown[] = [];
  range(0, 10_000)
    .pipe(breathe(1))
    .subscribe({
      next: () => vi.setSystemTime(Date.now() + 1),
      error: ({ message }: Error) => errors.push(message),
    });
  expect(errors).toEqual([
    "breathe: 1024 values wait and another came, expected a source that can wait; pull it with fromPull, or drop values with another policy of flow",
  ]);
});

it("refuses a time that is none", () => {
  expect(() => breathe(0)).toThrow("breathe: 0 milliseconds, expected more than 0");
});
