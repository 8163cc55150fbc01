import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { groupNorm } from "./groupNorm.js";

layerLaws(() => groupNorm(6, { groups: 2 }));
layerLaws(() => groupNorm(5, { groups: 5, affine: false, epsilon: 0.1 }));

it("normalises each group by itself", () => {
  const layer = groupNorm(4, { groups: 2, affine: false, epsilon: 1e-12 });
  expect(outputOf(layer, [3, 7, 1000, 2000]).map((x) => Math.round(x * 1e6) / 1e6)).toEqual([-1, 1, -1, 1]);
});

it("says its groups, and refuses a number that does not divide the features", () => {
  expect(groupNorm(4, { groups: 2 }).description).toBe("groupNorm(4, { groups: 2 })");
  expect(() => groupNorm(4, { groups: 3 })).toThrow(
    "groupNorm(4): groups is 3, expected a whole number that divides the features",
  );
  expect(() => groupNorm(4, undefined as never)).toThrow(
    "groupNorm(4): groups is undefined, expected a whole number that divides the features",
  );
  // PyTorch's order, and a misspelt option.
  expect(() => groupNorm(2, 4 as never)).toThrow(
    "groupNorm(2): options are 4, expected { groups, affine, epsilon, initialise }",
  );
  expect(() => groupNorm(4, { group: 2 } as never)).toThrow(
    'groupNorm(4): no option named "group"; it has groups, affine, epsilon, initialise',
  );
});
