import { ShapeError } from "@backstream/core";
import { sigmoidCrossEntropy, softmaxCrossEntropy } from "@backstream/losses";
import type { Numbers } from "@backstream/tensors";
import { expect, it } from "vitest";
import { accumulate } from "./accumulate.js";
import { bitsPerCharacter } from "./bitsPerCharacter.js";
import { logLoss } from "./logLoss.js";
import { perplexity } from "./perplexity.js";
import type { Metric } from "./Metric.js";

function of(metric: Metric, output: Numbers, target: Numbers): number {
  const running = accumulate(metric);
  running.add({ sample: { input: 0, target }, output });
  return running.value;
}

it("four equal logits are two bits, and four equally likely classes", () => {
  expect(of(logLoss(), [7, 7, 7, 7], 3)).toBeCloseTo(Math.log(4), 12);
  expect(of(bitsPerCharacter(), [7, 7, 7, 7], 3)).toBeCloseTo(2, 12);
  expect(of(perplexity(), [7, 7, 7, 7], 3)).toBeCloseTo(4, 12);
});

it("is the cross-entropies' loss", () => {
  const logits = Float64Array.of(0.3, -2, 1.1);
  for (const target of [2, [0.2, 0.5, 0.3]])
    expect(of(logLoss(), logits, target)).toBeCloseTo(softmaxCrossEntropy().compare(logits, target).loss, 12);
  for (const target of [0, 1, 0.3])
    expect(of(logLoss(), 0.7, target)).toBeCloseTo(sigmoidCrossEntropy().compare(0.7, target).loss, 6);
});

it("takes logits of any size", () => {
  expect(of(logLoss(), [1e6, 0], 1)).toBe(1e6);
  expect(of(logLoss(), [1e6, 0], 0)).toBe(0);
  expect(of(logLoss(), -1e6, 1)).toBe(1e6);
  expect(of(logLoss(), 1e6, 1)).toBe(0);
  expect(of(logLoss(), [0, -Infinity], 1)).toBe(Infinity);
  expect(of(logLoss(), [0, -Infinity], [1, 0])).toBe(0);
});

it("refuses classes that do not exist, and targets that are none", () => {
  expect(() => of(logLoss(), [0, 0, 0], 3)).toThrow(
    new RangeError("logLoss: class is 3, expected a whole number from 0 to 2"),
  );
  expect(() => of(perplexity(), [0, 0, 0], 0.5)).toThrow(
    new RangeError("perplexity: class is 0.5, expected a whole number from 0 to 2"),
  );
  expect(() => of(bitsPerCharacter(), [0, 0, 0], [0, 1])).toThrow(
    new ShapeError("bitsPerCharacter: target has 2 numbers a row, expected 1 (a class) or 3 (probabilities)"),
  );
  expect(() => of(logLoss(), 0, [0, 1])).toThrow(
    new ShapeError("logLoss: target has 2 numbers a row, expected 1 (a class)"),
  );
});
