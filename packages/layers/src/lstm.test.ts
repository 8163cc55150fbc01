import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { lstm } from "./lstm.js";

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

it("carries its sizes in its type", () => {
  expectTypeOf(lstm(3, 4)).toEqualTypeOf<Layer<3, 4>>();
});

it("refuses sizes that are none", () => {
  expect(() => lstm(3, 0)).toThrow("lstm(3, 0): units is 0, expected a whole number from 1 up");
});
