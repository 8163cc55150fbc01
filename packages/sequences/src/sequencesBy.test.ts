import { EMPTY, firstValueFrom, from, of, range, Subject, toArray, type Observable } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import { sequencesBy, type SequencesByOptions } from "./sequencesBy.js";

const all = <T>(source: Observable<T>): Promise<T[]> => firstValueFrom(source.pipe(toArray()));

it("begins a new sequence where the key changes", () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const values = { p: "a1", q: "a2", r: "b3", s: "a4" };
      expectObservable(cold("p-q-r-s-|", values).pipe(sequencesBy({ key: ([name]) => name }))).toBe(
        "----x-y-(z|)",
        { x: ["a1", "a2"], y: ["b3"], z: ["a4"] },
      );
    },
  );
});

it("begins a new sequence where time jumps, forward or back", async () => {
  const cut = sequencesBy<number>({ gap: 5, time: (at) => at });
  expect(await all(of(0, 5, 11, 12, 3, 4).pipe(cut))).toEqual([
    [0, 5],
    [11, 12],
    [3, 4],
  ]);
});

it("cuts at both, where both are given", async () => {
  const records = [
    { id: "a", at: 0 },
    { id: "a", at: 1 },
    { id: "b", at: 2 },
    { id: "b", at: 99 },
  ];
  const cut = sequencesBy<(typeof records)[number]>({ key: ({ id }) => id, gap: 9, time: ({ at }) => at });
  expect((await all(from(records).pipe(cut))).map(({ length }) => length)).toEqual([2, 1, 1]);
});

it("makes one sequence of one record, and none of none", async () => {
  const cut = sequencesBy<number>({ key: () => NaN });
  expect(await all(of(7).pipe(cut))).toEqual([[7]]);
  expect(await all(EMPTY.pipe(cut))).toEqual([]);
  // NaN is the same key as NaN.
  expect(await all(of(7, 8).pipe(cut))).toEqual([[7, 8]]);
});

it("keeps an unfinished sequence to itself when the source fails", () => {
  const source$ = new Subject<number>();
  const seen: unknown[] = [];
  const see = (value: unknown): void => void seen.push(value);
  source$.pipe(sequencesBy({ key: () => 1 })).subscribe({ next: see, error: see });
  source$.next(1);
  source$.error("broken");
  expect(seen).toEqual(["broken"]);
});

it("survives a record that is fed back while a sequence goes out", () => {
  const source$ = new Subject<string>();
  const seen: string[][] = [];
  source$.pipe(sequencesBy({ key: ([name]) => name })).subscribe((sequence) => {
    seen.push(sequence);
    if (seen.length === 1) source$.next("b2");
  });
  for (const record of ["a1", "b1", "c1"]) source$.next(record);
  expect(seen).toEqual([["a1"], ["b1", "b2"]]);
});

it("holds at most `limit` records", async () => {
  const cut = sequencesBy<number>({ key: () => 1, limit: 3 });
  expect(await all(range(0, 3).pipe(cut))).toEqual([[0, 1, 2]]);
  await expect(all(range(0, 4).pipe(cut))).rejects.toThrow(
    "sequencesBy: a sequence is longer than 3 records, expected an end before; choose another key, a smaller gap, or raise limit",
  );
  await expect(all(range(0, 4097).pipe(sequencesBy({ key: () => 1 })))).rejects.toMatchObject({
    name: "CapacityError",
  });
});

it("refuses a time that is none", async () => {
  await expect(all(of(1, NaN).pipe(sequencesBy({ gap: 1, time: (at) => at })))).rejects.toThrow(
    "sequencesBy: time is NaN after 1, expected numbers; let dates be milliseconds",
  );
});

it("refuses options that do not go together", () => {
  const make = (options: SequencesByOptions<number>) => () => sequencesBy(options);
  expect(make({})).toThrow("sequencesBy: nothing is given, expected key, or gap and time");
  expect(make({ gap: 5 })).toThrow("sequencesBy: gap is given without time, expected both");
  expect(make({ time: (at) => at })).toThrow("sequencesBy: time is given without gap, expected both");
  expect(make({ gap: -1, time: (at) => at })).toThrow("sequencesBy: gap is -1, expected a number from 0 up");
  expect(make({ key: (at) => at, limit: 0 })).toThrow(
    "sequencesBy: limit is 0, expected a whole number from 1 up",
  );
  expect(make({ key: Number, by: 1 } as never)).toThrow(
    'sequencesBy: no option named "by"; it has key, gap, time, limit',
  );
});
