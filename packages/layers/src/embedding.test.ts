import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { embedding } from "./embedding.js";

layerLaws(() => embedding(7, 5), { indices: 7 });
layerLaws(() => embedding(1, 1), { indices: 1 });

it("looks up a row of its table", () => {
  expect(outputOf(embedding(3, 2), [2, 0], [1, 2, 3, 4, 5, 6])).toEqual([5, 6, 1, 2]);
});

it("carries its sizes in its type", () => {
  expectTypeOf(embedding(7, 6)).toEqualTypeOf<Layer<1, 6>>();
});

it("refuses sizes that are none", () => {
  expect(() => embedding(0, 6)).toThrow(
    "embedding(0, 6): vocabulary is 0, expected a whole number from 1 up",
  );
});

it.each([9, -1, 0.5, NaN, Infinity])("refuses %d as an index, and reads no foreign memory", (index) => {
  const table = Array.from({ length: 42 }, (_x, at) => at);
  expect(() => outputOf(embedding(7, 6), [index], table)).toThrow(
    `embedding(7, 6): index ${index} at row 0, expected a whole number from 0 to 6`,
  );
});
