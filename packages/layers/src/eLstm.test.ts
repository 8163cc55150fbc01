import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { eLstm } from "./eLstm.js";
import { ones } from "./initialisers/ones.js";

layerLaws(() => eLstm(3, 5));
layerLaws(() => eLstm(1, 1));

it("is half of the mean of c and z where all gates are half open", () => {
  // weight_ih_l0 of z is 1, all else 0: z = tanh(x), which is 0.6 at ln 2.
  const [first, second] = outputOf(eLstm(1, 1), [Math.log(2), 0], [0, 1, 0, 0, 0, 0, 0, 0, 0]);
  expect(first).toBeCloseTo(0.15);
  expect(second).toBeCloseTo(0.075);
});

it("carries its sizes in its type", () => {
  expectTypeOf(eLstm(1, 32)).toEqualTypeOf<Layer<1, 32>>();
});

it("refuses sizes, options and parameters that are none", () => {
  expect(() => eLstm(0, 4)).toThrow("eLstm(0, 4): fanIn is 0, expected a whole number from 1 up");
  expect(() => eLstm(4, NaN)).toThrow("eLstm(4, NaN): units is NaN, expected a whole number from 1 up");
  expect(() => eLstm(1, 4, { bias: false } as never)).toThrow(
    'eLstm(1, 4): no option named "bias"; it has gradient, initialise',
  );
  expect(() => eLstm(1, 4, { initialise: { weight: ones() } as never })).toThrow(
    'eLstm(1, 4): no parameter named "weight" to initialise; it has weight_ih_l0, bias_ih_l0, weight_hh_l0, weight_o, bias_o',
  );
});
