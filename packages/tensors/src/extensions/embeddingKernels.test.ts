import { expect, it } from "vitest";
import { embeddingKernels } from "./embeddingKernels.js";

const memory = new Float64Array(64);
const { gather, scatterAdd } = embeddingKernels.reference(() => memory);
const [index, table, y] = [16, 24, 40];

it("copies rows of the table", () => {
  memory.set([2, 0], index);
  memory.set([1, 2, 3, 4, 5, 6], table);
  gather(2, 2, index, table, y);
  expect([...memory.subarray(y, y + 4)]).toEqual([5, 6, 1, 2]);
});

it("adds deltas to rows of the table, to the same row twice if it was used twice", () => {
  memory.set([2, 2], index);
  memory.fill(0, table, table + 6);
  memory.set([1, 2, 10, 20], y);
  scatterAdd(2, 2, index, y, table);
  expect([...memory.subarray(table, table + 6)]).toEqual([0, 0, 0, 0, 11, 22]);
});
