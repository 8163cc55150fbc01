import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { linearAttention } from "./linearAttention.js";

layerLaws(() => linearAttention(3));
layerLaws(() => linearAttention(6, { heads: 2 }));

it("is the mean of all values so far where all keys are alike", () => {
  // q = k = 0, v = x.
  expect(outputOf(linearAttention(1), [4, 2, 6], [0, 0, 1, 1])).toEqual([4, 3, 4]);
});

it("carries its sizes in its type, and its heads in its description", () => {
  expectTypeOf(linearAttention(4)).toEqualTypeOf<Layer<4, 4>>();
  expect(linearAttention(4).description).toBe("linearAttention(4)");
  expect(linearAttention(4, { heads: 2 }).description).toBe("linearAttention(4, { heads: 2 })");
});

it("refuses sizes, options and heads that are none", () => {
  expect(() => linearAttention(0)).toThrow(
    "linearAttention(0): features is 0, expected a whole number from 1 up",
  );
  expect(() => linearAttention(4, { heads: 0 })).toThrow(
    "linearAttention(4): heads is 0, expected a whole number from 1 up",
  );
  expect(() => linearAttention(4, { heads: 3 })).toThrow(
    "linearAttention(4): heads is 3, expected a number that divides the 4 features",
  );
  expect(() => linearAttention(4, { window: 3 } as never)).toThrow(
    'linearAttention(4): no option named "window"; it has heads, initialise',
  );
});
