import {
  firstValueFrom,
  from,
  merge,
  mergeMap,
  NEVER,
  of,
  range,
  Subject,
  toArray,
  type Observable,
} from "rxjs";
import { expect, it } from "vitest";
import { fromPull } from "./fromPull.js";
import { oneAtATime, type OneAtATimeOptions } from "./oneAtATime.js";

const block: OneAtATimeOptions = { where: "test", policy: "block", capacity: 2, n: 1 };

/** What an observable emitted up to now, its error or end included. */
function notificationsOf(values$: Observable<unknown>): unknown[] {
  const seen: unknown[] = [];
  values$.subscribe({
    next: (value) => seen.push(value),
    error: (problem: unknown) => seen.push(problem),
    complete: () => seen.push("end"),
  });
  return seen;
}

it("makes a consumer for each subscription, and one set of counters for all", () => {
  let made = 0;
  const operator = oneAtATime<string, string>(block, () => {
    const maker = ++made;
    return (value) => of(value + maker);
  });
  const values$ = of("a", "b").pipe(operator);
  expect(notificationsOf(values$)).toEqual(["a1", "b1", "end"]);
  expect(notificationsOf(values$)).toEqual(["a2", "b2", "end"]);
  expect(operator.counters).toEqual({ received: 4, delivered: 4, dropped: 0, waiting: 0, highest: 0 });
});

it("takes outputs emitted at once as well as those of an observable", () => {
  const operator = oneAtATime<number, number>(block, () => (value, emit) => {
    emit(value);
    return value === 2 ? of(-value) : undefined;
  });
  expect(notificationsOf(of(1, 2, 3).pipe(operator))).toEqual([1, 2, -2, 3, "end"]);
});

it("lets values that are fed back wait their turn, without recursion", () => {
  const values$ = new Subject<number>();
  const operator = oneAtATime<number, number>(block, () => (value, emit) => {
    if (value < 10_000) values$.next(value + 1);
    else values$.complete();
    emit(value);
    return undefined;
  });
  const seen = notificationsOf(values$.pipe(operator));
  values$.next(0);
  expect(seen).toHaveLength(10_002);
  expect(seen.at(-2)).toBe(10_000);
});

it("bounds what is pushed while operators after it pause it", () => {
  const pushed$ = new Subject<string>();
  const first = oneAtATime<string, string>(block, () => (value, emit) => {
    emit(value);
    return undefined;
  });
  const last = oneAtATime<string, string>({ ...block, capacity: 1 }, () => () => NEVER);
  const pulled$ = fromPull(["a", "b"], { credit: 2 }); // one in the hands of the last, one in its line, which pauses
  const seen = notificationsOf(merge(pulled$, pushed$).pipe(first, last));
  for (const value of "cd") pushed$.next(value);
  expect(first.counters).toMatchObject({ received: 4, waiting: 2 });
  expect(seen).toEqual([]);
  pushed$.next("e");
  expect(String(seen[0])).toContain("test: 2 values wait and another came");
  expect(first.counters).toEqual({ received: 5, delivered: 2, dropped: 3, waiting: 0, highest: 2 });
});

it("bounds what operators in between make of one pulled value", () => {
  const operator = oneAtATime<number, number>(block, () => () => NEVER);
  const many$ = fromPull([0]).pipe(mergeMap(() => range(0, 1000)));
  const seen = notificationsOf(many$.pipe(operator));
  expect(String(seen[0])).toContain("test: 2 values wait and another came");
  expect(operator.counters).toEqual({ received: 4, delivered: 1, dropped: 3, waiting: 0, highest: 2 });
});

it.each([1, 3])("refuses nothing of several pulled sources, each with credit for %i", async (credit) => {
  const numbers = Array.from({ length: 30 }, (_, index) => index);
  const sources = [0, 100, 200].map((first) =>
    fromPull(
      numbers.map((number) => first + number),
      { credit },
    ),
  );
  const tight: OneAtATimeOptions = { ...block, capacity: 1 };
  const operator = oneAtATime<number, number>(tight, () => (value) => from(Promise.resolve(value)));
  const seen = await firstValueFrom(merge(...sources).pipe(operator, toArray()));
  for (const first of [0, 100, 200]) {
    expect(seen.filter((value) => value >= first && value < first + 100)).toEqual(
      numbers.map((number) => first + number),
    );
  }
  expect(operator.counters).toMatchObject({ received: 90, delivered: 90, dropped: 0 });
  expect(operator.counters.highest).toBeLessThanOrEqual(3); // one of each source
});

it("takes values fed back from its own outputs, as many as have room", () => {
  const back$ = new Subject<number>();
  const operator = oneAtATime<number, number>(block, () => (value, emit) => {
    emit(value);
    return undefined;
  });
  const numbers$ = merge(back$, fromPull([0, 10], { credit: 3 }));
  const seen: number[] = [];
  numbers$.pipe(operator).subscribe((value) => {
    seen.push(value);
    if (value % 10 === 0) {
      back$.next(value + 1);
      back$.next(value + 2);
    }
  });
  expect(seen).toEqual([0, 1, 2, 10, 11, 12]);
});

it("lets others that share its source go on when it fails", () => {
  const shared$ = new Subject<number>();
  const operator = oneAtATime<number, number>(block, () => () => NEVER);
  const failing = notificationsOf(
    shared$.pipe(
      mergeMap(() => range(0, 4)),
      operator,
    ),
  );
  const others = notificationsOf(shared$);
  fromPull([1, 2, 3]).subscribe(shared$);
  expect(String(failing[0])).toContain("test: 2 values wait and another came");
  expect(others).toEqual([1, 2, 3, "end"]);
});
