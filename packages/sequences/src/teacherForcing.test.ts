import { tensor, type Tensor } from "@backstream/tensors";
import { EMPTY, firstValueFrom, of, skip, toArray, type Observable } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import { nextStep } from "./nextStep.js";
import { teacherForcing } from "./teacherForcing.js";

const all = <T>(source: Observable<T>): Promise<T[]> => firstValueFrom(source.pipe(toArray()));

it("pairs each target with the one before it, without delay", () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const values = { p: 3, q: 1 };
      expectObservable(cold("p-q-|", values).pipe(teacherForcing({ start: 0 }))).toBe("a-b-|", {
        a: { input: 0, target: 3 },
        b: { input: 3, target: 1 },
      });
    },
  );
});

it("is nextStep with a sample before the first", async () => {
  const series$ = of(3, 1, 4, 1, 5);
  const forced = series$.pipe(teacherForcing({ start: 0 }));
  expect(await all(forced.pipe(skip(1)))).toEqual(await all(series$.pipe(nextStep())));
});

it("takes rows and tensors", async () => {
  expect(await all(of([1, 2]).pipe(teacherForcing({ start: [0, 0] })))).toEqual([
    { input: [0, 0], target: [1, 2] },
  ]);
  const start = tensor([1, 1], [0]);
  const target = tensor([1, 1], [9]);
  const [sample] = await all(of(target).pipe(teacherForcing<Tensor>({ start })));
  expect(sample.input).toBe(start);
  expect(sample.target).toBe(target);
});

it("makes nothing of nothing", async () => {
  expect(await all(EMPTY.pipe(teacherForcing({ start: 0 })))).toEqual([]);
});

it("refuses an option that does not exist", () => {
  expect(() => teacherForcing({ start: 0, first: 1 } as never)).toThrow(
    'teacherForcing: no option named "first"; it has start',
  );
});
