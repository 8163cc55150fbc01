import { expect, test } from "vitest";
import type { Contender } from "./contender.js";
import { interleaved } from "./interleaved.js";

function contender(name: string, secondsOfOne: number, log: string[]): Contender {
  return {
    name,
    seconds: (updates) => {
      log.push(name);
      return updates * secondsOfOne;
    },
    end: () => {},
  };
}

test("takes turns, each going first in turn, and tells the seconds of one update", async () => {
  const log: string[] = [];
  const contenders = [contender("a", 0.25, log), contender("b", 0.5, log)];
  const rounds = await interleaved(contenders, { rounds: 2, budget: 1, clock: "wall" }, (text) =>
    log.push(text),
  );
  expect(log.slice(log.indexOf("round 1 of 2"))).toEqual([
    "round 1 of 2",
    "a",
    "b",
    "round 2 of 2",
    "b",
    "a",
  ]);
  expect([...rounds]).toEqual([
    ["a", [0.25, 0.25]],
    ["b", [0.5, 0.5]],
  ]);
});

test("lets one whose update takes more than two seconds do one round", async () => {
  const rounds = await interleaved(
    [contender("slow", 3, [])],
    { rounds: 9, budget: 1, clock: "wall" },
    () => {},
  );
  expect(rounds.get("slow")).toEqual([3]);
});
