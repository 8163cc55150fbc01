import { ShapeError } from "@backstream/core";
import { tensor } from "@backstream/tensors";
import { expectNear } from "@backstream/testing";
import { expect, it } from "vitest";
import type { ClassProbability } from "./probableClasses.js";
import { topK } from "./topK.js";

it("names the most probable classes, the most probable first, with their softmax", () => {
  const logits = [0.5, -2, 3, 0.5, 1];
  const total = logits.reduce((sum, x) => sum + Math.exp(x), 0);
  const found = topK(logits, 5);
  expect(found.map(({ class: kind }) => kind)).toEqual([2, 4, 0, 3, 1]);
  const probabilities = found.map(({ probability }) => probability);
  expectNear("softmax", probabilities, [3, 1, 0.5, 0.5, -2].map((x) => Math.exp(x) / total), 1e-14); // prettier-ignore
  expect(topK(Float32Array.from(logits), 2)).toEqual(found.slice(0, 2));
  expect(topK(tensor([5], logits), 1)[0].class).toBe(2);
});

it("has a first class in its type, so taking it is no array access that could fail", () => {
  const [best]: [ClassProbability, ...ClassProbability[]] = topK([0, 1], 1);
  expect(best.class).toBe(1);
});

it("does not overflow, and takes -Infinity for what is impossible", () => {
  expect(topK([2000, 1000, -Infinity], 3)).toEqual([
    { class: 0, probability: 1 },
    { class: 1, probability: 0 },
    { class: 2, probability: 0 },
  ]);
});

it("takes a single logit for two classes", () => {
  const three = Math.log(3);
  expect(topK(three, 2).map(({ class: kind }) => kind)).toEqual([1, 0]);
  expect(topK(three, 1)[0].probability).toBeCloseTo(0.75, 14);
  expect(topK([-three], 1)).toEqual([{ class: 0, probability: expect.closeTo(0.75, 14) as number }]);
});

it("refuses rows, numbers of classes and outputs that make no sense", () => {
  expect(() => topK(tensor([2, 3], [1, 2, 3, 4, 5, 6]), 1)).toThrow(
    new ShapeError("topK: output has shape [2, 3], expected one row, [classes]; topKRows takes several"),
  );
  expect(() => topK([1, 2, 3], 4)).toThrow(
    new RangeError("topK: k is 4, expected at most 3, the number of classes"),
  );
  expect(() => topK([1, 2, 3], 0)).toThrow(new RangeError("topK: k is 0, expected a whole number from 1 up"));
  for (const output of [
    [NaN, 0],
    [0, Infinity],
    [-Infinity, -Infinity],
  ]) {
    expect(() => topK(output, 1)).toThrow(
      new RangeError(
        "topK: the output is not finite, expected numbers; the input was not finite either, or the net has diverged",
      ),
    );
  }
  expect(() => topK(undefined as never, 1)).toThrow(
    new ShapeError("topK: output is missing, expected a number, an array or a tensor"),
  );
});
