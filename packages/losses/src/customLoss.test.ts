import { ShapeError, type Loss, type Reduction } from "@backstream/core";
import { referenceArena, tensor, type Tensor } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { customLoss } from "./customLoss.js";
import { squaredError } from "./squaredError.js";

/** Squared error as a user writes it. */
function byHand(reduction: Reduction, seen: (output: Tensor) => void = () => undefined): Loss {
  const measure = (output: Tensor, target: Tensor): { loss: number; delta: Tensor } => {
    seen(output);
    const error = output.subtract(target);
    const share = reduction === "mean" ? 1 / error.size : 1;
    return { loss: error.square().sum().item() * share, delta: error.multiply(2 * share) };
  };
  return customLoss(measure, { reduction });
}

lossLaws((reduction) => byHand(reduction));

const output = tensor([3, 2], [1, 2, 3, 4, 5, 6]);
const target = tensor([3, 2], [0, 0, 1, 1, 0, 8]);

describe("customLoss", () => {
  it.each(["mean", "sum"] as const)("with the %s is the loss that it spells out", (reduction) => {
    const options = { weight: [1, 2, 0.5], mask: [1, 0, 1] };
    const expected = squaredError({ reduction }).compare(output, target, options);
    const found = byHand(reduction).compare(output, target, options);
    expect(found.loss).toBeCloseTo(expected.loss, 6);
    expect(found.delta.toArray()).toEqual(expected.delta.toArray());
  });

  it("shows the function the rows that are there, one at a time where they have weights", () => {
    const shapes: string[] = [];
    const loss = byHand("mean", ({ shape, data }) => shapes.push(`${shape.join("x")}: ${data.join(" ")}`));
    loss.compare(output, target);
    loss.compare(output, target, { mask: [0, 1, 1] });
    loss.compare(output, target, { mask: [0, 1, 1], weight: 2 });
    expect(shapes).toEqual(["3x2: 1 2 3 4 5 6", "2x2: 3 4 5 6", "1x2: 3 4", "1x2: 5 6"]);
  });

  it("gives masked rows a delta of zero for any result of the function", () => {
    const ones = customLoss((seen) => ({ loss: 1, delta: seen.map(() => 1) }));
    expect(ones.compare(output, target, { mask: [1, 0, 1] }).delta.toArray()).toEqual([
      [1, 1],
      [0, 0],
      [1, 1],
    ]);
  });

  it("has no reduction none: the function reduces", () => {
    // @ts-expect-error it is the function's choice
    expect(() => customLoss((seen) => ({ loss: 1, delta: seen }), { reduction: "none" })).toThrow(
      new RangeError(
        'customLoss: reduction is "none", expected "mean" or "sum": what the function does with its rows',
      ),
    );
  });

  it("leaves the meaning of targets to the function", () => {
    const first = customLoss((seen, wanted) => ({ loss: wanted.shape[1], delta: seen }));
    expect(first.compare(output, tensor([3, 1], [7, 8, 9])).loss).toBe(1);
    expect(first.compare([1, 2], [1, 2, 3, 4]).loss).toBe(4);
  });

  it.each<[unknown, string]>([
    [undefined, "the function returned undefined, expected { loss, delta }"],
    [tensor([2], [1, 2]), "the function returned a tensor of shape [2], expected { loss, delta }"],
    [{ loss: 1 }, "the function returned the delta undefined, expected a tensor of shape [3, 2]"],
    [{ loss: 1, delta: [1] }, "the function returned the delta [1], expected a tensor of shape [3, 2]"],
    [
      { loss: tensor([], 1), delta: output },
      "the function returned the loss a tensor of shape [], expected a number, as item() gives it",
    ],
  ])("says what the function returned instead: %j", (returned, message) => {
    expect(() => customLoss(() => returned as never).compare(output, target)).toThrow(
      new TypeError(`customLoss(): ${message}`),
    );
  });

  it("may make the arena grow: all rows are read before the function is called", () => {
    const place = referenceArena();
    const block = place.allocate(6);
    block.array.set(output.data);
    const found = customLoss((seen) => {
      place.allocate(place.memory.length); // more than there is
      return { loss: seen.data[0], delta: seen };
    });
    const delta = new Float32Array(6);
    const sum = found.measure({
      rows: 3,
      fanOut: 2,
      output: place.memory,
      outputOffset: block.address,
      target: target.data,
      targetOffset: 0,
      targetWidth: 2,
      weight: [3, 3, 3],
      mask: undefined,
      delta,
      deltaOffset: 0,
      denominator: 3,
    });
    expect(sum).toBe(1 + 3 + 5);
    expect([...delta]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("refuses a delta of another shape", () => {
    const wrong = customLoss((seen) => ({ loss: 0, delta: seen.sum(0) }));
    expect(() => wrong.compare(output, target)).toThrow(
      new ShapeError("customLoss(): delta has shape [2], expected [3, 2]"),
    );
  });
});
