import { expect, it } from "vitest";
import { WaitingLine, type WaitingLineOptions } from "./WaitingLine.js";

const counts = () => ({ received: 0, delivered: 0, dropped: 0, waiting: 0, highest: 0 });

function lineOf(options: Partial<WaitingLineOptions>) {
  const counters = counts();
  return {
    line: new WaitingLine<string>({ policy: "block", capacity: 2, n: 1, ...options }, counters),
    counters,
  };
}

function rest(line: WaitingLine<string>): string[] {
  return Array.from({ length: line.length }, () => line.shift()!); // as many as there are
}

it.each([
  [{ policy: "block" }, "ab"],
  [{ policy: "dropNewest" }, "ab"],
  [{ policy: "dropOldest" }, "de"],
  [{ policy: "latest", capacity: 1 }, "e"],
  [{ policy: "everyNth", n: 2 }, "bd"],
  [{ policy: "everyNth", n: 2, capacity: 1 }, "b"],
] as const)("keeps of abcde, with %j, what its policy says", (options, kept) => {
  const { line, counters } = lineOf(options);
  for (const value of ["a", "b", "c", "d", "e"]) line.push(value);
  expect(line.isFull).toBe(true);
  const { length } = kept;
  expect(counters).toEqual({
    received: 5,
    delivered: 0,
    dropped: 5 - length,
    waiting: length,
    highest: length,
  });
  expect(rest(line).join("")).toBe(kept);
  expect(counters).toMatchObject({ delivered: length, waiting: 0 });
});

it("says which values may not wait", () => {
  const { line } = lineOf({ policy: "everyNth", n: 2 });
  expect(["a", "b", "c", "d", "e", "f"].map((value) => line.push(value))).toEqual([
    false,
    true,
    false,
    true,
    false,
    false,
  ]);
});

it("counts every nth value anew when the consumer was free", () => {
  const { line, counters } = lineOf({ policy: "everyNth", n: 2 });
  line.push("a");
  line.skip();
  expect([line.push("b"), line.push("c")]).toEqual([false, true]);
  expect(counters).toEqual({ received: 4, delivered: 1, dropped: 2, waiting: 1, highest: 1 });
});

it("counts what is dropped later as well, and no value where none waits", () => {
  const { line, counters } = lineOf({});
  line.push("a");
  expect([line.drop(), line.drop(), line.shift()]).toEqual(["a", undefined, undefined]);
  expect(counters).toEqual({ received: 1, delivered: 0, dropped: 1, waiting: 0, highest: 1 });
});

it("adds up the counters of several lines", () => {
  const counters = counts();
  const lines = [1, 2].map(() => new WaitingLine<string>({ policy: "block", capacity: 1, n: 1 }, counters));
  for (const line of lines) line.push("a");
  expect(counters).toMatchObject({ received: 2, waiting: 2, highest: 2 });
});
