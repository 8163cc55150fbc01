import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { retention } from "./retention.js";

const rows = [1, 0, 0, 1];

layerLaws(() => retention(3));
layerLaws(() => retention(6, { heads: 2 }));

it("forgets a 32nd of its memory at each tick in the first head, a 64th in the second", () => {
  // q = k = v = x.
  expect(outputOf(retention(1), [1, 1], [1, 1, 1, 1])).toEqual([1, 1 + 31 / 32]);
  const both = outputOf(retention(2, { heads: 2 }), [1, 1, 1, 1], [...rows, ...rows, ...rows, ...rows]);
  expect(both).toEqual([1, 1, 1 + 31 / 32, 1 + 63 / 64]);
});

it("carries its sizes in its type, and its heads in its description", () => {
  expectTypeOf(retention(4)).toEqualTypeOf<Layer<4, 4>>();
  expect(retention(4).description).toBe("retention(4)");
  expect(retention(4, { heads: 2 }).description).toBe("retention(4, { heads: 2 })");
});

it("refuses sizes, options and heads that are none", () => {
  expect(() => retention(NaN)).toThrow("retention(NaN): features is NaN, expected a whole number from 1 up");
  expect(() => retention(4, { heads: 3 })).toThrow(
    "retention(4): heads is 3, expected a number that divides the 4 features",
  );
  expect(() => retention(4, { decay: 3 } as never)).toThrow(
    'retention(4): no option named "decay"; it has heads, initialise',
  );
});
