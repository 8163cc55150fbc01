import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { ones } from "./initialisers/ones.js";
import { minGru } from "./minGru.js";

layerLaws(() => minGru(3, 5));
layerLaws(() => minGru(1, 1));

it("is the mean of its memory and its input, where its gate is half open", () => {
  // The weights of the gates are 0, that of the input is 1.
  expect(outputOf(minGru(1, 1), [4, 0], [0, 1, 0, 0])).toEqual([2, 1]);
});

it("carries its sizes in its type", () => {
  expectTypeOf(minGru(1, 32)).toEqualTypeOf<Layer<1, 32>>();
});

it("refuses sizes, options and parameters that are none", () => {
  expect(() => minGru(0, 4)).toThrow("minGru(0, 4): fanIn is 0, expected a whole number from 1 up");
  expect(() => minGru(4, NaN)).toThrow("minGru(4, NaN): units is NaN, expected a whole number from 1 up");
  expect(() => minGru(1, 4, { bias: false } as never)).toThrow(
    'minGru(1, 4): no option named "bias"; it has gradient, initialise',
  );
  expect(() => minGru(1, 4, { initialise: { weight_hh_l0: ones() } as never })).toThrow(
    'minGru(1, 4): no parameter named "weight_hh_l0" to initialise; it has weight_ih_l0, bias_ih_l0',
  );
});
