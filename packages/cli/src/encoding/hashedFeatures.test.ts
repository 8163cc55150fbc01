import { expect, it } from "vitest";
import { hashedFeatures, tableSize } from "./hashedFeatures.js";

const features = hashedFeatures([
  { name: "x", type: "number", slots: 0 },
  { name: "at", type: "time", slots: 0 },
  { name: "from", type: "category", slots: 8 },
  { name: "to", type: "category", slots: 8 },
]);
const at = Date.UTC(2001, 0, 1, 5);

it("gives a bias, numbers, hour, weekday, categories and their pair places of their own", () => {
  const { indices, values } = features([7, at, "Oslo", "Rome"], [0.5, 0]);
  expect([...values]).toEqual([1, 0.5, 1, 1, 1, 1, 1]);
  expect(new Set(indices).size).toBe(7);
  for (const index of indices) expect(index).toBeLessThan(tableSize);
});

it("changes the places of what has changed, and no others", () => {
  const places = (hours: number, from: string, to: string): number[] => [
    ...features([7, at + hours * 3_600_000, from, to], [0.5, 0]).indices,
  ];
  const changed = (a: number[], b: number[]): number[] =>
    a.flatMap((place, index) => (place === b[index] ? [] : [index]));
  const first = places(0, "Oslo", "Rome");
  expect(changed(first, places(0.5, "Oslo", "Rome"))).toEqual([]);
  expect(changed(first, places(1, "Oslo", "Rome"))).toEqual([2]);
  expect(changed(first, places(24, "Oslo", "Rome"))).toEqual([3]);
  expect(changed(first, places(0, "Oslo", "Bonn"))).toEqual([5, 6]);
  expect(changed(first, places(0, "Rome", "Oslo"))).toEqual([4, 5, 6]);
});
