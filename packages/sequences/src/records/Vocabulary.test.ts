import { expect, it } from "vitest";
import { Vocabulary } from "./Vocabulary.js";

it("gives places in the order of appearance, then shares them", () => {
  const places = new Vocabulary(2);
  expect(["x", "y", "x"].map((value) => places.place(value))).toEqual([0, 1, 0]);
  const shared = places.place("z");
  expect([0, 1]).toContain(shared);
  expect(places.place("z")).toBe(shared);
  expect(places.state).toEqual({ values: ["x", "y"], shared: 2 });
});

it("keeps its bound however many values come, and spreads what comes too late over all places", () => {
  const places = new Vocabulary(8);
  const taken = Array.from({ length: 10_000 }, (_, index) => places.place(`value ${index}`));
  expect(places.state.values).toHaveLength(8);
  expect(places.state.shared).toBe(9992);
  // 1249 on average; 6 deviations of a fair draw are 198.
  for (let place = 0; place < 8; place++)
    expect(Math.abs(taken.filter((other) => other === place).length - 1250)).toBeLessThan(198);
});

it("keeps free places for later when it may not learn, and goes on from what was known", () => {
  const places = new Vocabulary(3, { values: ["x"], shared: 0 });
  places.place("y", false);
  expect(places.state).toEqual({ values: ["x"], shared: 0 });
  expect(places.find("y")).toBeUndefined();
  expect(places.place("z")).toBe(1);
});

it("refuses a state that does not fit", () => {
  expect(() => new Vocabulary(1, { values: ["x", "y"], shared: 0 })).toThrow(
    "vocabulary: the state has 2 values, expected at most 1",
  );
});
