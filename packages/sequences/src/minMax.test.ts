import { from, lastValueFrom, of, toArray, type Observable } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import { minMax } from "./minMax.js";

const all = <T>(source: Observable<T>): Promise<T[]> => lastValueFrom(source.pipe(toArray()));

it("scales each value with what was known before it", () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const values = { p: 4, q: 8, r: 5, s: 10 };
      const scaled = { a: 0, b: 0.25, c: 1.5 };
      expectObservable(cold("p-q-r-s-|", values).pipe(minMax())).toBe("a-a-b-c-|", scaled);
    },
  );
});

it("scales a sample's target, keeps the rest, and continues from its state", async () => {
  const samples = [4, 8, 5].map((target, id) => ({ input: [id], target, id }));
  const scale = minMax({ field: "target" });
  expect((await all(from(samples).pipe(scale))).map(({ target, id }) => [target, id])).toEqual([
    [0, 0],
    [0, 1],
    [0.25, 2],
  ]);
  const { state } = scale;
  expect(state).toEqual({ seen: [3], min: [4], max: [8] });
  expect(await all(of(6).pipe(minMax({ state })))).toEqual([0.5]);
  expect(minMax({ state }).inverse(0.5)).toBe(6);
});

it("does nothing to an empty stream, and refuses what it cannot do", () => {
  expect(minMax().state).toBeUndefined();
  expect(() => minMax({ limit: -1 })).toThrow("minMax: limit is -1, expected a positive number");
  expect(() => minMax({ limits: 1 } as object)).toThrow(
    'minMax: no option named "limits"; it has field, limit, warmUp, state',
  );
});
