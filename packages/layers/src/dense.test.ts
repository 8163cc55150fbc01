import type { Initialiser, Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { randomStream } from "@backstream/tensors";
import { expect, expectTypeOf, it } from "vitest";
import { dense, type DenseOptions } from "./dense.js";
import { ones } from "./initialisers/ones.js";

layerLaws(() => dense(3, 5));
layerLaws(() => dense(1, 1));
layerLaws(() => dense(3, 2, { bias: false }));
layerLaws(() => dense(5, 3, { activation: "softmax" }));

it("weighs and adds", () => {
  expect(outputOf(dense(2, 2), [1, 10], [1, 2, 3, 4, 100, 200])).toEqual([121, 243]);
});

it("adds nothing without a bias", () => {
  expect(outputOf(dense(2, 1, { bias: false }), [1, 10], [2, 3])).toEqual([32]);
});

it("applies the activation and keeps the names of its parameters", () => {
  const layer = dense(2, 1, { activation: "relu" });
  expect(outputOf(layer, [1, 1], [2, 3, -6])).toEqual([0]);
  expect(layer.parameters.map(({ name }) => name)).toEqual(["weight", "bias"]);
});

it("starts within 1 / √fanIn, as PyTorch's Linear", () => {
  for (const { initialise, shape } of dense(16, 50).parameters) {
    const values = filled(initialise, shape);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1 / 4);
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(0.9 / 4);
  }
});

it("starts from the given initialiser", () => {
  const [weight, bias] = dense(2, 1, { initialise: { bias: ones() } }).parameters;
  expect(filled(bias.initialise, [1])).toEqual([1]);
  expect(filled(weight.initialise, [1, 2])).not.toEqual([1, 1]);
});

it("carries its sizes in its type", () => {
  expectTypeOf(dense(4, 32)).toEqualTypeOf<Layer<4, 32>>();
  const size: number = 4;
  expectTypeOf(dense(size, 1)).toEqualTypeOf<Layer<number, 1>>();
});

it("refuses sizes, activations and parameters that are none", () => {
  expect(() => dense(0, 4)).toThrow("dense(0, 4): fanIn is 0, expected a whole number from 1 up");
  expect(() => dense(3, 1.5)).toThrow("dense(3, 1.5): fanOut is 1.5, expected a whole number from 1 up");
  // @ts-expect-error no such activation
  expect(() => dense(3, 4, { activation: "sinh" })).toThrow(
    'dense(3, 4): no activation named "sinh"; there are elu,',
  );
  const initialise = { weights: ones() } as unknown as DenseOptions["initialise"]; // as from JavaScript
  expect(() => dense(3, 4, { initialise })).toThrow(
    'dense(3, 4): no parameter named "weights" to initialise; it has weight, bias',
  );
});

function filled(initialise: Initialiser, shape: readonly number[]): number[] {
  const values = new Float64Array(shape.reduce((a, b) => a * b, 1));
  initialise(values, shape, randomStream(7));
  return [...values];
}
