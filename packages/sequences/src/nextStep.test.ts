import { Subject } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import { nextStep } from "./nextStep.js";

const scheduler = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));

it("pairs each value with the one after it, one value late", () => {
  scheduler().run(({ cold, expectObservable }) => {
    const values = { p: 1, q: 2, r: 4 };
    expectObservable(cold("p-q-r-|", values).pipe(nextStep())).toBe("--a-b-|", {
      a: { input: 1, target: 2 },
      b: { input: 2, target: 4 },
    });
  });
});

it("pairs vectors and passes errors on", () => {
  scheduler().run(({ cold, expectObservable }) => {
    const values = { p: [1, 2], q: [3, 4] };
    expectObservable(cold("p-q-#", values).pipe(nextStep())).toBe("--a-#", {
      a: { input: [1, 2], target: [3, 4] },
    });
  });
});

it("makes no sample of a single value, and starts afresh for each subscriber", () => {
  scheduler().run(({ cold, expectObservable }) => {
    const samples$ = cold("p-|", { p: 1 }).pipe(nextStep());
    expectObservable(samples$).toBe("--|");
    expectObservable(samples$, "-^").toBe("---|");
  });
});

it("survives a value that is fed back while its sample goes out", () => {
  const values$ = new Subject<number>();
  const pairs: number[][] = [];
  values$.pipe(nextStep()).subscribe(({ input, target }) => {
    pairs.push([input, target]);
    if (target < 4) values$.next(target + 1);
  });
  values$.next(1);
  values$.next(2);
  expect(pairs).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
});
