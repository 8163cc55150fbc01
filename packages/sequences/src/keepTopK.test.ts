import { expect, it } from "vitest";
import { keepTopK } from "./keepTopK.js";

const kept = (values: readonly number[], k: number): number[] => [...keepTopK(Float64Array.from(values), k)];

it("keeps the k highest, and all that equal the last of them", () => {
  expect(kept([3, 1, 5, 4], 2)).toEqual([0, 0, 5, 4]);
  expect(kept([3, 1, 5, 3, 3], 2)).toEqual([3, 0, 5, 3, 3]);
  expect(kept([2, 2, 2], 1)).toEqual([2, 2, 2]);
});

it("keeps all where k is as large, and changes nothing in place", () => {
  expect(kept([3, 1, 5], 3)).toEqual([3, 1, 5]);
  expect(kept([3, 1, 5], 99)).toEqual([3, 1, 5]);
  const given = Float64Array.of(2, 1);
  keepTopK(given, 1);
  expect([...given]).toEqual([2, 1]);
});
