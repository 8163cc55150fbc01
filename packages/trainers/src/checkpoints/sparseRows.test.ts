import { expect, it } from "vitest";
import { atOnce } from "./atOnce.js";
import { sparseRows } from "./sparseRows.js";

const rows = (...lists: readonly (readonly number[])[]): Float32Array[] =>
  lists.map((list) => Float32Array.from(list));

it("keeps the words that are not zero, and one bit for each", () => {
  const sparse = atOnce(
    sparseRows(rows([0, 0, 2, 0, -0, 0, 0], [1, 0, 0, 0, 0, 0, 0]), { isDistinct: false }),
  );
  expect(sparse).toMatchObject({ count: 2, places: undefined });
  expect(sparse?.mask).toEqual(Int32Array.of(0b10100, 0b1));
  expect(new Float32Array(sparse!.values.slice().buffer)).toEqual(Float32Array.of(2, -0, 1));
});

it("keeps equal rows once, where they may be one", () => {
  const some = rows([0, 0, 1, 0], [0, 2, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 2, 0, 0]);
  const sparse = atOnce(sparseRows(some, { isDistinct: true }));
  expect(sparse).toMatchObject({ count: 3, places: [0, 1, 0, 2, 1] });
  expect(sparse?.mask).toEqual(Int32Array.of(4, 2, 8));
});

it("leaves rows alone of which half is not zero", () => {
  expect(atOnce(sparseRows(rows([1, 2, 0, 0], [1, 2, 3, 0]), { isDistinct: false }))).toBeUndefined();
});

it("has a mask of several numbers for long rows", () => {
  const long = new Float32Array(70);
  [long[31], long[32], long[69]] = [1, 2, 3];
  const sparse = atOnce(sparseRows([long], { isDistinct: false }));
  expect(sparse?.mask).toEqual(Int32Array.of(1 << 31, 1, 1 << 5));
  expect(sparse?.values).toHaveLength(3);
});
