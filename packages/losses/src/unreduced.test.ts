import type { Loss, UnreducedLoss } from "@backstream/core";
import { tensor } from "@backstream/tensors";
import { describe, expect, expectTypeOf, it } from "vitest";
import { heads } from "./heads.js";
import { huber } from "./huber.js";
import { quantiles } from "./quantiles.js";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.js";
import { squaredError } from "./squaredError.js";

describe('a loss with the reduction "none"', () => {
  it("has a loss for each number, and the delta of their sum", () => {
    const [output, target] = [[[1, 2], [3, 4]], [[1, 0], [3, 0]]]; // prettier-ignore
    const { losses, delta, rows } = squaredError({ reduction: "none" }).compare(output, target);
    expect(losses.toArray()).toEqual([[0, 4], [0, 16]]); // prettier-ignore
    expect(delta).toEqual(squaredError({ reduction: "sum" }).compare(output, target).delta);
    expect(rows).toBe(2);
  });

  it("has the axes of the output", () => {
    const loss = squaredError({ reduction: "none" });
    expect(loss.compare(3, 1).losses.toArray()).toBe(4);
    expect(loss.compare([3, 1], [1, 1]).losses.toArray()).toEqual([4, 0]);
    const classes = softmaxCrossEntropy({ reduction: "none" });
    expect(classes.compare([0, 0], 1).losses.shape).toEqual([]);
    expect(classes.compare([[0, 0]], [1]).losses.shape).toEqual([1]);
  });

  it("multiplies by weights, and has 0 for rows that do not count", () => {
    const loss = softmaxCrossEntropy({ ignoredClass: 0, reduction: "none" });
    const output = tensor([4, 2], new Float64Array(8));
    const found = loss.compare(output, [1, 0, 1, 1], { weight: [3, 1, 1, 1], mask: [1, 1, 0, 1] });
    expect(Array.from(found.losses.data, (x) => x / Math.LN2)).toEqual([3, 0, 0, 1]);
    expect(found.rows).toBe(2);
    expect(found.delta.toArray()).toEqual([
      [1.5, -1.5],
      [0, 0],
      [0, 0],
      [0.5, -0.5],
    ]);
  });

  it("calculates float64 in float64", () => {
    const loss = squaredError({ reduction: "none" });
    expect(loss.compare(new Float64Array([0.1]), [0]).losses.data).toEqual(new Float64Array([0.1 * 0.1]));
    expect(loss.compare([0.1], [0]).losses.dtype).toBe("float32");
  });

  it("is another type, which no stream takes", () => {
    expectTypeOf(squaredError()).toEqualTypeOf<Loss>();
    expectTypeOf(huber({ delta: 2 })).toEqualTypeOf<Loss>();
    expectTypeOf(huber({ delta: 2, reduction: "sum" })).toEqualTypeOf<Loss>();
    expectTypeOf(huber({ delta: 2, reduction: "none" })).toEqualTypeOf<UnreducedLoss>();
    expectTypeOf(quantiles({ quantiles: [0.5], reduction: "none" })).toEqualTypeOf<UnreducedLoss>();
    // @ts-expect-error it has no measure
    expect(() => heads([{ loss: huber({ reduction: "none" }), outputs: [0, 1], targets: [0, 1] }])).toThrow(
      TypeError,
    );
    // @ts-expect-error misspelt
    expect(() => huber({ dleta: 2, reduction: "none" })).toThrow('huber: no option named "dleta"');
  });
});
