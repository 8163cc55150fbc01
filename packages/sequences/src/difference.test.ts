import { tensor } from "@backstream/tensors";
import { valuesOf } from "@backstream/testing";
import fc from "fast-check";
import { from, lastValueFrom, map, of, toArray, type Observable } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import { difference, type DifferenceOptions } from "./difference.js";
import { nextStep } from "./nextStep.js";

const all = <T>(source: Observable<T>): Promise<T[]> => lastValueFrom(source.pipe(toArray()));
const expectMarbles = (
  input: string,
  options: DifferenceOptions,
  output: string,
  differences: Record<string, number>,
): void =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const values = { p: 4, q: 9, r: 11, s: 11 };
      expectObservable(cold(input, values).pipe(difference(options))).toBe(output, differences);
    },
  );

it("subtracts the value before, or the one further back", () => {
  expectMarbles("p-q-r-s-|", {}, "--a-b-c-|", { a: 5, b: 2, c: 0 });
  expectMarbles("p-q-r-s-|", { lag: 2 }, "----a-b-|", { a: 7, b: 2 });
  expectMarbles("p-q-|", { lag: 2 }, "----|", {});
});

it("works feature by feature, on numbers in any kind of array", async () => {
  expect(await all(of([1, 2], [4, 1]).pipe(difference()))).toEqual([[3, -1]]);
  const [change] = await all(of(tensor([2, 1], [1, 2]), tensor([2, 1], [5, 5])).pipe(difference()));
  expect(change.toArray()).toEqual([[4], [3]]);
  const samples$ = of({ input: 1, target: 5, id: "a" }, { input: 2, target: 4, id: "b" });
  expect(await all(samples$.pipe(difference()))).toEqual([{ input: 1, target: 4, id: "b" }]);
  expect(await all(samples$.pipe(difference({ field: "target" })))).toEqual([
    { input: 2, target: -1, id: "b", scale: { factor: [1], shift: [5] } },
  ]);
  expect(await all(of({ input: 1 }).pipe(difference({ field: "target" })))).toEqual([
    { input: 1, scale: { factor: [1], shift: [0] } },
  ]);
});

it("is taken back by inverse, at every value and as far ahead as the lag", () => {
  const series = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 20 });
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 3 }), (xs, lag) => {
      const change = difference({ lag });
      let at = lag;
      const inverses$ = from(xs).pipe(
        change,
        map((d) => {
          const ahead = Array.from({ length: Math.min(lag, xs.length - 1 - at) }, (_, index) => index + 1);
          const found = [
            change.inverse(d),
            ...ahead.map((n) => change.inverse(xs[at + n] - xs[at + n - lag], n)),
          ];
          at++;
          return found;
        }),
      );
      const wanted = xs.slice(lag).map((_, index) => xs.slice(lag + index, 2 * lag + index + 1));
      expect(valuesOf(inverses$)).toEqual(wanted);
    }),
    { seed: 7, numRuns: 50 },
  );
});

it("gives the target of a next step its level back", () => {
  const change = difference();
  const levels: number[] = [];
  of(4, 9, 11, 10)
    .pipe(change, nextStep())
    .subscribe(({ target }) => levels.push(change.inverse(target)));
  expect(levels).toEqual([11, 10]);
});

it("continues from its state as if it had never stopped, even after a value that was no number", async () => {
  const values = [4, NaN, 8, 10, 3];
  const whole = await all(from(values).pipe(difference({ lag: 2 })));
  const first = difference({ lag: 2 });
  const begun = await all(from(values.slice(0, 3)).pipe(first));
  const state = JSON.parse(JSON.stringify(first.state));
  expect(state).toEqual({ history: [[4], [null], [8]] });
  const rest = await all(from(values.slice(3)).pipe(difference({ lag: 2, state })));
  expect([...begun, ...rest]).toEqual(whole);
  expect(whole).toEqual([4, NaN, -5]);
});

it("never holds more than lag + 1 values", async () => {
  const change = difference({ lag: 3 });
  await all(from(Array.from({ length: 100 }, (_, index) => index)).pipe(change));
  expect(change.state.history).toEqual([[96], [97], [98], [99]]);
});

it("refuses what it cannot do", async () => {
  expect(() => difference({ lag: 0 })).toThrow("difference: lag is 0, expected a whole number from 1 up");
  expect(() => difference({ field: "output" as "input" })).toThrow(
    'difference: field is "output", expected "input" or "target"',
  );
  expect(() => difference({ legs: 2 } as object)).toThrow(
    'difference: no option named "legs"; it has lag, field, state',
  );
  expect(() => difference({ state: { history: [[1], [2], [3]] } })).toThrow(
    "difference: state has 3 rows, expected at most lag + 1 = 2",
  );
  expect(() => difference().inverse(1)).toThrow("difference: inverse needs 2 rows to start from, it has 0");
  expect(() => difference().inverse(1, 2)).toThrow(
    "difference: inverse looks 2 rows ahead, expected 0 to 1, the lag",
  );
  await expect(all(of([1, 2], [1]).pipe(difference()))).rejects.toThrow(
    "difference: value has 1 numbers, expected 2",
  );
});
