import { expect, it } from "vitest";
import { Vocabulary } from "./Vocabulary.js";

it("gives slots in the order of appearance, then shares them", () => {
  const vocabulary = new Vocabulary(2);
  expect(["x", "y", "x"].map((value) => vocabulary.slotOf(value))).toEqual([0, 1, 0]);
  const shared = vocabulary.slotOf("z");
  expect([0, 1]).toContain(shared);
  expect(vocabulary.slotOf("z")).toBe(shared);
  expect(vocabulary.state).toEqual({ values: ["x", "y"], shared: 2 });
});

it("keeps its bound however many values come, and spreads what comes too late over all slots", () => {
  const vocabulary = new Vocabulary(8);
  const taken = Array.from({ length: 10_000 }, (_, index) => vocabulary.slotOf(`value ${index}`));
  expect(vocabulary.state.values).toHaveLength(8);
  expect(vocabulary.state.shared).toBe(9992);
  // 1249 on average; 6 deviations of a fair draw are 198.
  for (let slot = 0; slot < 8; slot++)
    expect(Math.abs(taken.filter((other) => other === slot).length - 1250)).toBeLessThan(198);
});

it("keeps free slots for later when it may not learn, and continues from what was known", () => {
  const vocabulary = new Vocabulary(3, { values: ["x"], shared: 0 });
  vocabulary.slotOf("y", false);
  expect(vocabulary.state).toEqual({ values: ["x"], shared: 0 });
  expect(vocabulary.find("y")).toBeUndefined();
  expect(vocabulary.slotOf("z")).toBe(1);
});

it("refuses a state that does not fit", () => {
  expect(() => new Vocabulary(1, { values: ["x", "y"], shared: 0 })).toThrow(
    "vocabulary: the state has 2 values, expected at most 1",
  );
});
