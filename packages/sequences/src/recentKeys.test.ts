import {
  concat,
  config,
  endWith,
  firstValueFrom,
  from,
  groupBy,
  ignoreElements,
  materialize,
  mergeMap,
  of,
  Subject,
  throwError,
  timer,
} from "rxjs";
import { map } from "rxjs/operators";
import { expect, it } from "vitest";
import { recentKeys } from "./recentKeys.js";

function eventsOf(keys: readonly string[], most: number): string[] {
  const events: string[] = [];
  from(keys)
    .pipe(
      groupBy((key) => key, { duration: recentKeys(most) }),
      mergeMap((key$) =>
        key$.pipe(
          materialize(),
          map(({ kind }) => `${key$.key}${kind === "N" ? "" : " ends"}`),
        ),
      ),
    )
    .subscribe((event) => events.push(event));
  return events;
}

it("ends the group of the key that was used longest ago", () => {
  expect(eventsOf(["a", "b", "a", "c", "b"], 2)).toEqual([
    "a",
    "b",
    "a",
    "b ends",
    "c",
    "a ends",
    "b",
    "c ends",
    "b ends",
  ]);
});

it("ends none while there is room", () => {
  expect(eventsOf(["a", "b", "a"], 2)).toEqual(["a", "b", "a", "a ends", "b ends"]);
});

it("forgets what has ended, for the next subscription", () => {
  const keys$ = new Subject<string>();
  const ended: string[] = [];
  const groups$ = keys$.pipe(
    groupBy((key) => key, { duration: recentKeys(1) }),
    mergeMap((key$) =>
      key$.pipe(
        materialize(),
        map(({ kind }) => key$.key + kind),
      ),
    ),
  );
  groups$.subscribe().unsubscribe();
  groups$.subscribe((event) => ended.push(event));
  keys$.next("a");
  keys$.next("b");
  expect(ended).toEqual(["aN", "aC", "bN"]);
});

it("ends a key's group for each of several subscriptions", () => {
  const keys$ = new Subject<string>();
  const ended: string[] = [];
  const groups$ = keys$.pipe(
    groupBy((key) => key, { duration: recentKeys(1) }),
    mergeMap((key$) => key$.pipe(ignoreElements(), endWith(key$.key))),
  );
  groups$.subscribe((key) => ended.push(`first ${key}`));
  groups$.subscribe((key) => ended.push(`second ${key}`));
  keys$.next("a");
  keys$.next("b");
  expect(ended).toEqual(["first a", "second a"]);
});

it("leaves an error of the source to those who subscribe to the groups", async () => {
  const uncaught: unknown[] = [];
  config.onUnhandledError = (error) => void uncaught.push(error);
  const errors: unknown[] = [];
  concat(
    of("a", "b"),
    throwError(() => "broken"),
  )
    .pipe(
      groupBy((key) => key, { duration: recentKeys(2) }),
      mergeMap((key$) => key$),
    )
    .subscribe({ error: (error) => errors.push(error) });
  await firstValueFrom(timer(0)); // RxJS tells of errors that nobody takes in a later turn
  config.onUnhandledError = null;
  expect([errors, uncaught]).toEqual([["broken"], []]);
});

it("refuses to keep none", () => {
  expect(() => recentKeys(0)).toThrow("recentKeys: most is 0, expected a whole number from 1 up");
});
