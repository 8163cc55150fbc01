import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { randomStream } from "@backstream/tensors";
import { expect, expectTypeOf, it } from "vitest";
import { dense } from "./dense.js";
import { lstm, type LstmOptions } from "./lstm.js";
import { stack } from "./stack.js";

layerLaws(() => lstm(3, 5));
layerLaws(() => lstm(1, 1));
layerLaws(() => lstm(2, 7));

it("lets half of half of g out where all gates are half open", () => {
  // W_g = 1, all else 0: i = f = o = 1/2, g = tanh(x); c = 0.3, then 0.15.
  const parameters = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const [first, second] = outputOf(lstm(1, 1), [Math.log(2), 0], parameters);
  expect(first).toBeCloseTo(Math.tanh(0.3) / 2);
  expect(second).toBeCloseTo(Math.tanh(0.15) / 2);
});

it("starts with the forget gate's biases adding up to forgetBias", () => {
  const starts = (options: LstmOptions): number[][] =>
    lstm(1, 2, options)
      .parameters.filter(({ name }) => name.startsWith("bias"))
      .map(({ shape, initialise }) => {
        const values = new Float64Array(shape[0]);
        initialise(values, shape, randomStream(1));
        return Array.from(values.slice(2, 4));
      });
  // Both biases; i, f, g, o.
  expect(starts({ forgetBias: 1 })).toEqual([
    [1, 1],
    [0, 0],
  ]);
  expect(starts({ forgetBias: 3, layerNorm: true })).toEqual([[3, 3]]);
});

it("is as wide as its units or its projection in its type, and has the latter's width", () => {
  const layer = lstm(3, 4, { projection: 2 });
  expect(layer.fanOut).toBe(2);
  expectTypeOf(layer).toEqualTypeOf<Layer<3, 2 | 4>>();
  expect(stack(layer, dense(2, 1)).fanOut).toBe(1);
});

it("carries its sizes in its type", () => {
  expectTypeOf(lstm(3, 4)).toEqualTypeOf<Layer<3, 4>>();
});

it("refuses sizes that are none", () => {
  expect(() => lstm(3, 0)).toThrow("lstm(3, 0): units is 0, expected a whole number from 1 up");
});
