import type { Layer, WidthKeeping } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { prelu } from "./prelu.js";

layerLaws(() => prelu());
layerLaws(() => prelu(3));

it("multiplies what is negative by the slope of its feature", () => {
  expect(outputOf(prelu(2), [-1, -1, 5, -2], [0.5, 3])).toEqual([-0.5, -3, 5, -6]);
});

it("has one slope for all features where it is made for one", () => {
  expect(outputOf(prelu(), [-1, 2, -4], [0.5])).toEqual([-0.5, 2, -2]);
  expectTypeOf(prelu()).toEqualTypeOf<WidthKeeping>();
  expectTypeOf(prelu(4)).toEqualTypeOf<Layer<4, 4>>();
});

it("refuses sizes and options that are none", () => {
  expect(() => prelu(0)).toThrow("prelu(0): features is 0, expected a whole number from 1 up");
  expect(() => prelu(2, { init: 0 } as never)).toThrow('prelu(2): no option named "init"; it has initialise');
});
