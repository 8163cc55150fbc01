import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { mish } from "./mish.js";

layerLaws(() => mish());

it("multiplies ln 3 by tanh(ln 4) = 15 / 17", () => {
  expect(outputOf(mish(), [0, Math.log(3)])).toEqual([0, expect.closeTo((Math.log(3) * 15) / 17)]);
});
