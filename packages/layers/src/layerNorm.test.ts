import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { layerNorm } from "./layerNorm.js";

layerLaws(() => layerNorm(5));
layerLaws(() => layerNorm(3, { affine: false, epsilon: 0.1 }));

it("gives a row the mean 0 and the variance 1, then weighs and shifts it", () => {
  const [a, b] = outputOf(layerNorm(2, { epsilon: 1e-12 }), [3, 7], [10, 100, 1, 2]);
  expect(a).toBeCloseTo(-10 + 1);
  expect(b).toBeCloseTo(100 + 2);
});

it("starts as a plain normalisation", () => {
  for (const { name, shape, initialise } of layerNorm(3).parameters) {
    const values = new Float64Array(shape[0]).fill(NaN);
    initialise(values, shape, { normal: () => 0, uniform: () => 0, integer: () => 0 });
    expect([...values]).toEqual(name === "weight" ? [1, 1, 1] : [0, 0, 0]);
  }
});

it("carries its size in its type, and its options in its description", () => {
  expectTypeOf(layerNorm(4)).toEqualTypeOf<Layer<4, 4>>();
  expect(layerNorm(4).description).toBe("layerNorm(4)");
  expect(layerNorm(4, { affine: false, epsilon: 0.1 }).description).toBe(
    "layerNorm(4, { affine: false, epsilon: 0.1 })",
  );
});

it("refuses what it does not know", () => {
  expect(() => layerNorm(0)).toThrow("layerNorm(0): features is 0, expected a whole number from 1 up");
  expect(() => layerNorm(2, { eps: 1 } as never)).toThrow(
    'layerNorm(2): no option named "eps"; it has affine, epsilon, initialise',
  );
  expect(() => layerNorm(2, { epsilon: 0 })).toThrow(
    "layerNorm(2): epsilon is 0, expected a finite number above 0",
  );
  expect(() => layerNorm(2, { affine: 1 as never })).toThrow(
    "layerNorm(2): affine is 1, expected true or false",
  );
  expect(() => layerNorm(2, { initialise: { gamma: null } as never })).toThrow(
    'layerNorm(2): no parameter named "gamma" to initialise; it has weight, bias',
  );
});
