import { TestScheduler } from "rxjs/testing";
import { EMPTY, firstValueFrom, from, of, range, Subject, toArray, type Observable } from "rxjs";
import { expect, expectTypeOf, it } from "vitest";
import { windows, type WindowSample } from "./windows.js";

const all = <T>(source: Observable<T>): Promise<T[]> => firstValueFrom(source.pipe(toArray()));

it("emits a window with the value that fills it", () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const values = { p: 1, q: 2, r: 3, s: 4, t: 5 };
      expectObservable(cold("p-q-r-s-t-|", values).pipe(windows({ length: 3, stride: 2 }))).toBe(
        "----a---b-|",
        { a: [1, 2, 3], b: [3, 4, 5] },
      );
    },
  );
});

it("with a horizon, emits samples once what follows is there", async () => {
  expect(await all(range(1, 6).pipe(windows({ length: 2, stride: 3, horizon: 1 })))).toEqual([
    { input: [1, 2], target: [3] },
    { input: [4, 5], target: [6] },
  ]);
  expect(await all(range(1, 4).pipe(windows({ length: 1, horizon: 3 })))).toEqual([
    { input: [1], target: [2, 3, 4] },
  ]);
});

it("skips values where the stride is longer than the window", async () => {
  expect(await all(range(0, 9).pipe(windows({ length: 1, stride: 4 })))).toEqual([[0], [4], [8]]);
});

it("drops what fills no window", async () => {
  expect(await all(range(0, 5).pipe(windows({ length: 2, stride: 2 })))).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(await all(of(1).pipe(windows({ length: 2 })))).toEqual([]);
  expect(await all(of(1, 2).pipe(windows({ length: 2, horizon: 1 })))).toEqual([]);
  expect(await all(EMPTY.pipe(windows({ length: 1 })))).toEqual([]);
});

it("cuts as a slice of the whole stream does", async () => {
  const values = Array.from({ length: 23 }, (_, index) => index);
  for (const [length, stride, horizon] of [
    [4, 1, 0],
    [3, 5, 2],
    [1, 1, 1],
    [7, 3, 4],
  ]) {
    const expected: unknown[] = [];
    for (let at = 0; at + length + horizon <= values.length; at += stride) {
      const input = values.slice(at, at + length);
      const target = values.slice(at + length, at + length + horizon);
      expected.push(horizon === 0 ? input : { input, target });
    }
    expect(await all(from(values).pipe(windows({ length, stride, horizon })))).toEqual(expected);
  }
});

it("holds no more than a window and its horizon", async () => {
  const source$ = new Subject<object>();
  source$.pipe(windows({ length: 3, stride: 1000, horizon: 2 })).subscribe();
  const values = Array.from({ length: 100 }, () => {
    const value = {};
    source$.next(value);
    return new WeakRef(value);
  });
  await new Promise(setImmediate); // until then a WeakRef holds what it refers to
  (globalThis as { gc?: () => void }).gc?.();
  expect(values.map((value) => value.deref() !== undefined).lastIndexOf(false)).toBe(94);
  source$.complete(); // it was in use until now
});

it("says in its type what comes out", () => {
  expectTypeOf(of(1).pipe(windows({ length: 3 }))).toEqualTypeOf<Observable<number[]>>();
  expectTypeOf(of("a").pipe(windows({ length: 3, horizon: 1 }))).toEqualTypeOf<
    Observable<WindowSample<string>>
  >();
});

it("refuses what is no length", () => {
  expect(() => windows({ length: 0 })).toThrow("windows: length is 0, expected a whole number from 1 up");
  expect(() => windows({ length: 2, stride: 0.5 })).toThrow(
    "windows: stride is 0.5, expected a whole number from 1 up",
  );
  expect(() => windows({ length: 2, horizon: -1 })).toThrow(
    "windows: horizon is -1, expected a whole number from 0 up",
  );
  expect(() => windows({ length: 2, stirde: 2 } as never)).toThrow(
    'windows: no option named "stirde"; it has length, stride, horizon',
  );
});
