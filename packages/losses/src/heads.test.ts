import { ShapeError, UnknownNameError } from "@backstream/core";
import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { ctc } from "./ctc.js";
import { customLoss } from "./customLoss.js";
import { heads } from "./heads.js";
import type { LossHead } from "./LossHead.js";
import { infoNce } from "./infoNce.js";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.js";
import { squaredError } from "./squaredError.js";

const target = (random: RandomStream): number[] => [random.normal(), random.normal(), random.integer(3)];
const layout = { fanOut: 5, target };
lossLaws(
  (reduction) =>
    heads([
      { loss: squaredError({ reduction }), outputs: [0, 2], targets: [0, 2], weight: 0.7 },
      { loss: softmaxCrossEntropy({ reduction }), outputs: [2, 5], targets: [2, 3], weight: 0.3 },
    ]),
  layout,
);
// Columns that two heads name, and one that none names.
lossLaws(
  (reduction) =>
    heads([
      { loss: squaredError({ reduction }), outputs: [0, 2], targets: [0, 2] },
      { loss: infoNce({ reduction }), outputs: [1, 3], targets: [0, 2] },
    ]),
  { fanOut: 4, target: (random) => [random.normal(), random.normal()], joint: true },
);

describe("heads", () => {
  const both = heads([
    { loss: squaredError(), outputs: [0, 1], targets: [0, 1], weight: 0.5 },
    { loss: softmaxCrossEntropy(), outputs: [1, 3], targets: [1, 2] },
  ]);

  it("adds up losses, each over its own columns", () => {
    const { loss, delta } = both.compare([3, 0, 0], [1, 0]);
    expect(loss).toBeCloseTo(0.5 * 4 + Math.LN2, 14);
    expect(delta.toArray()).toEqual([0.5 * 4, -0.5, 0.5]);
    expect(both.name).toBe("heads([squaredError(), softmaxCrossEntropy()])");
  });

  it("divides each mean by its own features and all by the rows that are there", () => {
    const { loss, rows } = both.compare([[3, 0, 0], [1, 0, 0], [9, 9, 9]], [[1, 0], [1, 1], [0, 0]], { mask: [1, 1, 0] }); // prettier-ignore
    expect(loss).toBeCloseTo((0.5 * 4 + 2 * Math.LN2) / 2, 14);
    expect(rows).toBe(2);
  });

  it("takes losses that ignore rows or weigh classes, as sums", () => {
    const sum = heads([
      {
        loss: softmaxCrossEntropy({ ignoredClass: -1, reduction: "sum" }),
        outputs: [0, 2],
        targets: [0, 1],
      },
      {
        loss: softmaxCrossEntropy({ ignoredClass: -1, classWeights: [1, 3], reduction: "sum" }),
        outputs: [2, 4],
        targets: [1, 2],
      },
    ]);
    // The first row has two labels, the next one, the last none.
    const outputs = [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]; // prettier-ignore
    const found = sum.compare(outputs, [[0, 1], [-1, 1], [-1, -1]]); // prettier-ignore
    expect(found.loss).toBeCloseTo((1 + 3 + 3) * Math.LN2, 6);
    expect(found.rows).toBe(2);
    expect(found.delta.toArray()).toEqual([
      [-0.5, 0.5, 1.5, -1.5],
      [0, 0, 1.5, -1.5],
      [0, 0, 0, 0],
    ]);
  });

  it("has losses that are user code, and heads inside heads", () => {
    const own = customLoss((output) => ({ loss: 1, delta: output.map(() => 1) }));
    const nested = heads([
      { loss: both, outputs: [0, 3], targets: [0, 2], weight: 2 },
      { loss: own, outputs: [3, 4], targets: [0, 1] },
    ]);
    const { loss, delta } = nested.compare([3, 0, 0, 8], [1, 0]);
    expect(loss).toBeCloseTo(2 * both.compare([3, 0, 0], [1, 0]).loss + 1, 6);
    expect(delta.toArray()).toEqual([4, -1, 1, 1]);
  });

  const head: LossHead = { loss: squaredError(), outputs: [0, 1], targets: [0, 1] };
  it.each<[string, unknown, Error]>([
    ["no list", head, new TypeError("heads: the list is { loss, outputs, targets }, expected heads such as { loss: squaredError(), outputs: [0, 1], targets: [0, 1] }")],
    ["no head", [], new RangeError("heads: the list is [], expected at least one head")],
    ["a misspelt option", [{ ...head, wieght: 1 }], new UnknownNameError('heads: head 0: no option named "wieght"; it has loss, outputs, targets, weight')],
    ["a loss that was not called", [head, { ...head, loss: squaredError }], new TypeError("heads: head 1: loss is a function, expected what a call such as squaredError() makes")],
    [
      "a loss of whole sequences",
      [{ ...head, loss: ctc() }],
      new TypeError("heads: head 0: loss is ctc(), expected what a call such as squaredError() makes"),
    ],
    ["a loss without a reduction", [{ ...head, loss: squaredError({ reduction: "none" }) }], new TypeError('heads: head 0: squaredError({ reduction: "none" }) has a loss for each number or row, expected one for a tick; take the reduction "mean" or "sum"')],
    ["columns that are none", [{ ...head, outputs: [1, 1] }], new RangeError("heads: head 0: outputs is [1, 1], expected the first column and the one behind the last, such as [0, 3]")],
    ["one column", [{ ...head, targets: [1] }], new RangeError("heads: head 0: targets is [1], expected the first column and the one behind the last, such as [0, 3]")],
    ["a weight that is none", [{ ...head, weight: NaN }], new RangeError("heads: head 0: weight is NaN, expected a finite number")],
    ["two reductions", [head, { ...head, loss: squaredError({ reduction: "sum" }) }], new RangeError('heads: head 1: squaredError({ reduction: "sum" }) has the reduction "sum", expected "mean" as squaredError() has it')],
    ["a mean that does not divide by rows", [head, { ...head, loss: softmaxCrossEntropy({ ignoredClass: 0 }) }], new RangeError('heads: head 1: the mean of softmaxCrossEntropy({ ignoredClass: 0 }) does not divide by rows, as those of other heads do; take the reduction "sum" for all')],
  ])("refuses %s", (_, list, error) => {
    expect(() => heads(list as never)).toThrow(error);
  }); // prettier-ignore

  it("refuses outputs and targets that have too few columns", () => {
    expect(() => both.compare([1, 2], [1, 0])).toThrow(
      new ShapeError(
        "heads([squaredError(), softmaxCrossEntropy()]): output has 2 numbers a row, expected at least 3: softmaxCrossEntropy() compares columns 1 to 3",
      ),
    );
    expect(() => both.compare([1, 2, 3], [1, 0, 0])).toThrow(
      new ShapeError("heads([squaredError(), softmaxCrossEntropy()]): target has shape [3], expected [2]"),
    );
    const wide = heads([{ loss: squaredError(), outputs: [0, 2], targets: [0, 1] }]);
    expect(() => wide.compare([1, 2], [1])).toThrow(
      new ShapeError(
        "heads([squaredError()]): squaredError() compares 2 columns of output with 1 of target, expected 2",
      ),
    );
  });
});
