import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { gru } from "./gru.js";
import { ones } from "./initialisers/ones.js";
import type { RecurrentOptions } from "./recurrent.js";

layerLaws(() => gru(3, 5));
layerLaws(() => gru(1, 1));
layerLaws(() => gru(2, 7));

it("is the mean of h and n where all gates are half open", () => {
  // W_n = 1, all else 0: r = z = 1/2, n = tanh(x).
  const parameters = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const [first, second] = outputOf(gru(1, 1), [Math.log(2), 0], parameters);
  expect(first).toBeCloseTo(0.3);
  expect(second).toBeCloseTo(0.15);
});

it("carries its sizes in its type", () => {
  expectTypeOf(gru(1, 32)).toEqualTypeOf<Layer<1, 32>>();
});

it("refuses sizes and parameters that are none", () => {
  expect(() => gru(0, 4)).toThrow("gru(0, 4): fanIn is 0, expected a whole number from 1 up");
  expect(() => gru(4, NaN)).toThrow("gru(4, NaN): units is NaN, expected a whole number from 1 up");
  const initialise = { weight: ones() } as unknown as RecurrentOptions["initialise"]; // as from JavaScript
  expect(() => gru(1, 4, { initialise })).toThrow(
    'gru(1, 4): no parameter named "weight" to initialise; it has weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0',
  );
});
