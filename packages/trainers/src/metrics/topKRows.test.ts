import { ShapeError } from "@backstream/core";
import { tensor } from "@backstream/tensors";
import { expect, it } from "vitest";
import { topK } from "./topK.js";
import { topKRows } from "./topKRows.js";

it("is topK of every row", () => {
  const rows = [
    [3, 1, 2],
    [0, 5, -1],
  ];
  expect(topKRows(tensor([2, 3], rows.flat()), 2)).toEqual(rows.map((row) => topK(row, 2)));
  expect(topKRows(tensor([2, 1], [-1, 1]), 2)).toEqual([topK(-1, 2), topK(1, 2)]);
});

it("refuses an output without a batch axis, and too many classes", () => {
  expect(() => topKRows([1, 2, 3], 1)).toThrow(
    new ShapeError("topKRows: output has shape [3], expected [batch, classes]; topK takes one row"),
  );
  expect(() => topKRows(tensor([1, 2], [1, 2]), 3)).toThrow(
    new RangeError("topKRows: k is 3, expected at most 2, the number of classes"),
  );
});
