import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { gelu } from "./gelu.js";

layerLaws(() => gelu());
layerLaws(() => gelu({ approximate: "tanh" }));

it("weighs 1 by the chance of being within one deviation above", () => {
  expect(outputOf(gelu(), [0, 1, -1])).toEqual([0, expect.closeTo(0.8413, 4), expect.closeTo(-0.1587, 4)]);
});

it("is off by a few ten-thousandths with tanh", () => {
  const [, one, minusOne] = outputOf(gelu({ approximate: "tanh" }), [0, 1, -1]);
  expect(one).toBeCloseTo(0.84119, 5);
  expect(minusOne).toBeCloseTo(-0.15881, 5);
});

it("refuses an approximation that is none", () => {
  expect(() => gelu({ approximate: "erf" as never })).toThrow(
    'gelu: no approximation named "erf"; there are none, tanh',
  );
});
