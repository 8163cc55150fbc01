import { tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { ShapeError } from "./errors.js";
import type { Loss, LossRows } from "./Loss.js";
import { lossFrom } from "./lossFrom.js";

/** Σ weight · output · (first target of the row) / denominator, so that every number can be done in the head. */
function product(widths: readonly number[] | undefined): Loss {
  return lossFrom({ name: "product()", reduction: "mean", targetWidths: () => widths, measure });
}

function measure(batch: LossRows): number {
  let sum = 0;
  for (let row = 0; row < batch.rows; row++) {
    const share = batch.mask?.[row] === 0 ? 0 : (batch.weight?.[row] ?? 1) / batch.denominator;
    for (let i = row * batch.fanOut; i < (row + 1) * batch.fanOut; i++) {
      batch.delta[i] = share * batch.target[row * batch.targetWidth];
      sum += share * batch.output[i] * batch.target[row * batch.targetWidth];
    }
  }
  return sum;
}

const batch = tensor([2, 2], [1, 2, 3, 4]);

describe("lossFrom", () => {
  it("compares one row without a batch axis", () => {
    const { loss, delta, rows } = product([1, 2]).compare([1, 2], 10);
    expect({ loss, rows, shape: delta.shape, delta: [...delta.data] }).toEqual({
      loss: 30,
      rows: 1,
      shape: [2],
      delta: [10, 10],
    });
    expect(product([1]).compare(3, 2).delta.shape).toEqual([]);
  });

  it("compares a batch and divides by the rows that are there", () => {
    const { loss, delta, rows } = product([1, 2]).compare(batch, [10, 20], { weight: [1, 3], mask: [1, 1] });
    expect(loss).toBe((30 + 3 * 140) / 2);
    expect(delta.toArray()).toEqual([
      [5, 5],
      [30, 30],
    ]);
    expect(rows).toBe(2);
    expect(product([1, 2]).compare(batch, [10, 20], { mask: [1, 0] })).toMatchObject({ loss: 30, rows: 1 });
  });

  it("takes arrays of rows", () => {
    const rows = [
      [1, 2],
      [3, 4],
    ];
    expect(product([1]).compare(rows, [[10], [20]])).toEqual(product([1]).compare(batch, [10, 20]));
    const tenth = new Float64Array([0.1, 0.1]);
    const exact = product([1]).compare(tensor([2, 1], tenth), [[0.1], [0.1]]);
    expect(exact).toEqual(product([1]).compare(tensor([2, 1], tenth), tensor([2, 1], tenth)));
    expect(() => product([1]).compare([[1, 2], [3]], [1, 2])).toThrow(
      new ShapeError("product(): output has an array of 1 at [1], expected an array of 2 as at [0]"),
    );
    expect(() => product([1]).compare(rows, [[1], [null]] as never)).toThrow(
      new ShapeError("product(): target has null at [1, 0], expected a number"),
    );
  });

  it("takes one weight for all rows", () => {
    expect(product([1]).compare(batch, [10, 20], { weight: 2 }).loss).toBe(170);
  });

  it("has no loss and no delta where every row is masked", () => {
    const { loss, delta, rows } = product([1]).compare(batch, [10, 20], { mask: [0, 0] });
    expect({ loss, rows, delta: [...delta.data] }).toEqual({ loss: 0, rows: 0, delta: [0, 0, 0, 0] });
    expect(product([1]).compare([1], 2, { mask: 0 }).rows).toBe(0);
  });

  it("divides by the shares of the rows, and leaves out those of 0", () => {
    const shares = [0, 1, 3];
    const weighed = lossFrom({
      name: "weighed()",
      reduction: "mean",
      targetWidths: () => [1],
      rowShare: ({ target }, row) => shares[target[row]],
      measure: ({ rows, mask, target, output, delta, denominator }) => {
        let sum = 0;
        for (let row = 0; row < rows; row++) {
          const share = mask?.[row] === 0 ? 0 : shares[target[row]] / denominator;
          delta[row] = share;
          sum += share * output[row];
        }
        return sum;
      },
    });
    const outputs = tensor([[10], [20], [30]]);
    const found = weighed.compare(outputs, [2, 0, 1]);
    expect({ ...found, delta: found.delta.toArray() }).toEqual({
      loss: (3 * 10 + 30) / 4,
      delta: [[0.75], [0], [0.25]],
      rows: 2,
    });
    expect(weighed.compare(outputs, [2, 0, 1], { mask: [0, 1, 1] })).toMatchObject({ loss: 30, rows: 1 });
    expect(weighed.compare(outputs, [0, 0, 0])).toMatchObject({ loss: 0, rows: 0 });
  });

  it("calculates float64 in float64, everything else in float32", () => {
    const { loss, delta } = product([1]).compare(new Float64Array([0.1]), [0.1]);
    expect([loss, delta.data]).toEqual([0.1 * 0.1, new Float64Array([0.1])]);
    expect(product([1]).compare([0.1], [0.1]).loss).toBe(Math.fround(0.1) * Math.fround(0.1));
    expect(product([1]).compare([0.1], [0.1]).delta.data).toEqual(new Float32Array([0.1]));
    expect(product([1]).compare(tensor([1], new Int32Array([3])), [2]).delta.dtype).toBe("float32");
  });

  it("takes a target of any width where the loss names none", () => {
    expect(product(undefined).compare(batch, tensor([2, 3], [1, 0, 0, 2, 0, 0])).loss).toBe(8.5);
  });

  it.each([
    [
      () => product([2]).compare(tensor([1, 1, 2], [1, 2]), 1),
      "product(): output has shape [1, 1, 2], expected [features] or [batch, features]",
    ],
    [
      () => product([2]).compare([], []),
      "product(): output has shape [0], expected [features] or [batch, features]",
    ],
    [() => product([2]).compare(batch, [1, 2]), "product(): target has shape [2], expected [2, 2]"],
    [
      () => product([1, 2]).compare(batch, [1, 2, 3]),
      "product(): target has shape [3], expected [2, 2] or [2]",
    ],
    [
      () => product([1, 2]).compare([1, 2], [1, 2, 3]),
      "product(): target has shape [3], expected [2] or one number",
    ],
    [() => product([1]).compare(1, [1, 2]), "product(): target has shape [2], expected a number"],
    [
      () => product(undefined).compare(batch, [1, 2, 3]),
      "product(): target has shape [3], expected [2, features]",
    ],
    [
      () => product(undefined).compare([1], tensor([1, 1, 1], [1])),
      "product(): target has shape [1, 1, 1], expected [features]",
    ],
    [
      () => product([1]).compare(batch, [1, 2], { weight: [1] }),
      "product(): weight has shape [1], expected [2], one number for each row",
    ],
    [
      () => product([1]).compare(batch, [1, 2], { mask: 1 }),
      "product(): mask has shape [], expected [2], one number for each row",
    ],
  ])("refuses shapes that do not fit (%#)", (compare, message) => {
    expect(compare).toThrow(new ShapeError(message));
  });

  it("refuses a mask that is neither 0 nor 1", () => {
    expect(() => product([1]).compare(batch, [1, 2], { mask: [1, 0.5] })).toThrow(
      new RangeError("product(): mask holds 0.5, expected 0 or 1"),
    );
  });
});
