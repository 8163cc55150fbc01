import { concat, defer, EMPTY, from, of, throwError } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import { holdOut } from "./holdOut.js";

const since = (sample: number) => sample >= 3;

it("holds out the last part of a list, never a shuffled one", () => {
  expect(holdOut([5, 4, 3, 2, 1], { fraction: 0.4 })).toEqual([
    [5, 4, 3],
    [2, 1],
  ]);
  const list = Array.from({ length: 101 }, (_, index) => index);
  const [first, last] = holdOut(list, { fraction: 0.1 });
  expect(last).toHaveLength(10);
  expect([...first, ...last]).toEqual(list);
});

it("holds out the first sample from a point in time on, and all after it", () => {
  expect(holdOut([1, 2, 3, 2, 4], { since })).toEqual([
    [1, 2],
    [3, 2, 4],
  ]);
  expect(holdOut([1, 2], { since })).toEqual([[1, 2], []]);
  expect(holdOut([3, 1], { since })).toEqual([[], [3, 1]]);
});

it("splits a stream in time, and leaves it when the first part is over", () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable, expectSubscriptions }) => {
      const values = { a: 1, b: 2, c: 3, d: 2 };
      const samples$ = cold("a-b-c-d-|", values);
      const [first$, last$] = holdOut(samples$, { since });
      expectObservable(first$).toBe("a-b-|", values);
      expectObservable(last$).toBe("----c-d-|", values);
      expectSubscriptions(samples$.subscriptions).toBe(["^---!", "^-------!"]);
    },
  );
});

it("subscribes anew each time, and both parts together are the whole", () => {
  let subscribed = 0;
  const samples$ = defer(() => {
    subscribed++;
    return of(1, 2, 3, 4);
  });
  const [first$, last$] = holdOut(samples$, { since });
  for (let epoch = 0; epoch < 2; epoch++) {
    const seen: number[] = [];
    concat(first$, last$).subscribe((sample) => seen.push(sample));
    expect(seen).toEqual([1, 2, 3, 4]);
  }
  expect(subscribed).toBe(4);
});

it("takes any iterable, none, and errors as they are", () => {
  const seen: unknown[] = [];
  holdOut(new Set([1, 3]), { since })[1].subscribe((sample) => seen.push(sample));
  holdOut(from<number[]>([]), { since })[0].subscribe({ complete: () => seen.push("empty") });
  holdOut<number>(EMPTY, { since })[1].subscribe({ complete: () => seen.push("empty") });
  holdOut(
    throwError(() => "lost"),
    { since },
  )[0].subscribe({ error: (problem) => seen.push(problem) });
  expect(seen).toEqual([3, "empty", "empty", "lost"]);
});

it("refuses a part that would be empty, and a fraction of what has no length", () => {
  expect(() => holdOut([1, 2, 3], { fraction: 0.1 })).toThrow(
    "holdOut: a fraction of 0.1 of 3 samples is 0, expected at least one sample in each part",
  );
  expect(() => holdOut([1, 2, 3], { fraction: 1 })).toThrow(
    "holdOut: a fraction of 1 of 3 samples is 3, expected at least one sample in each part",
  );
  expect(() => holdOut(of(1), { fraction: 0.5 } as never)).toThrow(
    "holdOut: a fraction of a stream, whose end is not known, expected a list; split it by since",
  );
  expect(() => holdOut([1, 2], { fraction: 0.5, since })).toThrow(
    "holdOut: both of fraction and since are given, expected one",
  );
  expect(() => holdOut([1, 2], {} as never)).toThrow(
    "holdOut: none of fraction and since are given, expected one",
  );
  expect(() => holdOut([1], { after: 1 } as never)).toThrow(
    'holdOut: no option named "after"; it has fraction, since',
  );
});
