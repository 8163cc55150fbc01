import { expect, it } from "vitest";
import { Vocabulary } from "./Vocabulary.js";

it("gives places in the order of appearance, then shares them", () => {
  const places = new Vocabulary(2);
  expect(["x", "y", "x"].map((value) => places.place(value))).toEqual([0, 1, 0]);
  const shared = places.place("z");
  expect([0, 1]).toContain(shared);
  expect(places.place("z")).toBe(shared);
  expect(places.known).toEqual(["x", "y"]);
});

it("keeps free places for later when it may not learn, and goes on from what was known", () => {
  const places = new Vocabulary(3, ["x"]);
  places.place("y", false);
  expect(places.known).toEqual(["x"]);
  expect(places.place("z")).toBe(1);
});
