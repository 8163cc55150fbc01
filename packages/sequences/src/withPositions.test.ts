import { SourceMovedError } from "@backstream/core";
import { EMPTY, from, NEVER, concat, of, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { fromPull } from "./fromPull.js";
import { withPositions } from "./withPositions.js";

const readings = [4, 9, 11].map((x) => ({ x }));
const progress = (...offset: number[]) => ({
  positions: [
    { source: "COSTS", offset: [7] },
    { source: "log", offset },
  ],
});

function collect<T>(values$: Observable<T>): { values: T[]; problem: unknown; isDone: boolean } {
  const collected = { values: [] as T[], problem: undefined as unknown, isDone: false };
  values$.subscribe({
    next: (value) => collected.values.push(value),
    error: (problem: unknown) => (collected.problem = problem),
    complete: () => (collected.isDone = true),
  });
  return collected;
}

it("numbers objects from 0 at each subscription", () => {
  const positioned$ = from(readings).pipe(withPositions("log", { made: "2001" }));
  const expected = readings.map(({ x }, index) => ({
    x,
    position: { source: "log", made: "2001", offset: [index] },
  }));
  expect(collect(positioned$).values).toEqual(expected);
  expect(collect(positioned$).values).toEqual(expected);
});

describe("with a checkpoint", () => {
  it("drops what comes up to its position of this source", () => {
    const rest = collect(fromPull(readings).pipe(withPositions("log", { from: progress(1) })));
    expect(rest.values).toEqual([{ x: 11, position: { source: "log", offset: [2] } }]);
    expect(rest.isDone).toBe(true);
  });

  it("drops a record whose ticks are numbered behind its offset", () => {
    expect(collect(from(readings).pipe(withPositions("log", { from: progress(1, 9) }))).values).toHaveLength(
      1,
    );
  });

  it("begins at the beginning where the checkpoint does not know the source", () => {
    expect(collect(from(readings).pipe(withPositions("new", { from: progress(1) }))).values).toHaveLength(3);
  });

  it("completes where nothing new has come, and goes on waiting where the source does", () => {
    expect(collect(from(readings).pipe(withPositions("log", { from: progress(2) })))).toMatchObject({
      values: [],
      isDone: true,
    });
    const waiting$ = concat(from(readings), NEVER).pipe(withPositions("log", { from: progress(9) }));
    expect(collect(waiting$)).toMatchObject({ values: [], isDone: false, problem: undefined });
  });

  it("refuses a source that was made anew, or has become shorter", () => {
    const moved = (values$: Observable<object>, made?: string) =>
      collect(values$.pipe(withPositions("log", { from: progress(4), made }))).problem;
    expect(moved(from(readings))).toEqual(
      new SourceMovedError(
        "withPositions: log ended after 3 values, and the checkpoint is behind 5 of them; it has become shorter, so begin without the checkpoint",
      ),
    );
    expect(moved(EMPTY)).toBeInstanceOf(SourceMovedError);
    expect(moved(from(readings), "2002")).toEqual(
      new SourceMovedError(
        "withPositions: log was made 2002, the checkpoint is of one that was made at an unknown time; its values are others, so begin without the checkpoint",
      ),
    );
  });
});

describe("refuses", () => {
  const problem = (value: unknown): string => {
    const { problem } = collect(of(value as object).pipe(withPositions("log")));
    return String(problem);
  };

  it("what is no object, and objects with a position of their own", () => {
    expect(problem(5)).toBe(
      "TypeError: withPositions: value is 5, expected an object, which gets a position; make one before, by map((input) => ({ input }))",
    );
    expect(problem({ position: "left" })).toBe(
      'TypeError: withPositions: a value has a field position of its own, "left"; rename it before, by map',
    );
  });

  it("options that are none", () => {
    expect(() => withPositions(5 as never)).toThrow(
      new TypeError("withPositions: source is 5, expected its name, a text"),
    );
    expect(() => withPositions("log", { made: 5 as never })).toThrow(
      new TypeError("withPositions: made is 5, expected a text"),
    );
    expect(() => withPositions("log", { from: "x" as never })).toThrow(
      new TypeError('withPositions: from is "x", expected a checkpoint, or undefined for none'),
    );
    expect(() => withPositions("log", { form: undefined } as never)).toThrow(
      'withPositions: no option named "form"; it has from, made',
    );
  });
});
