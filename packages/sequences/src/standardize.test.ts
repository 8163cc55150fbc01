import { tensor } from "@backstream/tensors";
import { firstValueFrom, from, lastValueFrom, of, toArray, type Observable } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import { standardize } from "./standardize.js";

const all = <T>(source: Observable<T>): Promise<T[]> => firstValueFrom(source.pipe(toArray()));

it("scales each value with what was known before it", () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const values = { p: 4, q: 8, r: 10 };
      expectObservable(cold("p-q-r-|", values).pipe(standardize())).toBe("a-a-b-|", { a: 0, b: 2 });
    },
  );
});

it("gives back the kind of thing that came in, and leaves that alone", async () => {
  const state = { seen: [2], mean: [6], squares: [8] };
  const row = [10];
  expect(await all(of(row).pipe(standardize({ state })))).toEqual([[2]]);
  expect(row).toEqual([10]);
  expect(await all(of(Float32Array.of(10)).pipe(standardize({ state })))).toEqual([Float32Array.of(2)]);
  expect(await all(of(Float64Array.of(10)).pipe(standardize({ state })))).toEqual([Float64Array.of(2)]);
  const [scaled] = await all(of(tensor([1, 1], [10])).pipe(standardize({ state })));
  expect(scaled.toArray()).toEqual([[2]]);
});

it("scales the input or the target of samples, and keeps the rest", async () => {
  const state = { seen: [2], mean: [6], squares: [8] };
  const scale = { factor: [2], shift: [6] };
  const samples$ = of({ input: 10, target: 10, id: "a" });
  expect(await all(samples$.pipe(standardize({ state })))).toEqual([{ input: 2, target: 10, id: "a" }]);
  expect(await all(samples$.pipe(standardize({ state, field: "target" })))).toEqual([
    { input: 10, target: 2, id: "a", scale },
  ]);
  expect(await all(of({ input: 10 }).pipe(standardize({ state, field: "target" })))).toEqual([
    { input: 10, scale },
  ]);
});

it("continues from a saved state as if it had never stopped", async () => {
  const values = [4, 8, 10, 3, 5];
  const whole = await all(from(values).pipe(standardize()));
  const first = standardize();
  await all(from(values.slice(0, 3)).pipe(first));
  const state = JSON.parse(JSON.stringify(first.state));
  expect(await all(from(values.slice(3)).pipe(standardize({ state })))).toEqual(whole.slice(3));
});

it("takes scaling back with inverse", () => {
  const scale = standardize({ state: { seen: [2], mean: [6], squares: [8] } });
  expect(scale.inverse(2)).toBe(10);
  expect(scale.inverse([0, -1])).toEqual([6, 4]);
  expect(standardize().inverse(3)).toBe(3);
});

it("has no state before the first value", () => {
  expect(standardize().state).toBeUndefined();
});

it("ends in an error when the number of features changes", async () => {
  const problem = lastValueFrom(of([1, 2], [1]).pipe(standardize()));
  await expect(problem).rejects.toThrow("standardize: value has 1 features, expected 2");
});

it("ends in an error where something else comes, instead of letting it pass", async () => {
  for (const [value, problem] of [
    ["18.5", 'value is "18.5", expected a number, an array or a tensor'],
    [null, "value is null, expected a number, an array or a tensor"],
    [[[1, 2]], "value is an array of arrays, expected a number, an array or a tensor; make it tensor(rows)"],
    [{ input: "4" }, 'input is "4", expected a number, an array or a tensor'],
  ]) {
    const scaled$ = of(value as unknown as number).pipe(standardize());
    await expect(lastValueFrom(scaled$)).rejects.toThrow(`standardize: ${problem as string}`);
  }
});

it("refuses a field that samples do not have", () => {
  expect(() => standardize({ field: "targets" as "target" })).toThrow(
    'standardize: field is "targets", expected "input" or "target"',
  );
});

it("refuses a limit that is none", () => {
  expect(() => standardize({ limit: 0 })).toThrow("standardize: limit is 0, expected a positive number");
});
