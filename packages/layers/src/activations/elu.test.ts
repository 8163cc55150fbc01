import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { elu } from "./elu.js";

layerLaws(() => elu());

it("sinks to e⁻ˣ - 1 below 0", () => {
  expect(outputOf(elu(), [2, 0, -Math.log(2)])).toEqual([2, 0, expect.closeTo(-0.5)]);
});

it("sinks as deep as alpha says", () => {
  expect(outputOf(elu({ alpha: 3 }), [-Math.log(2)])).toEqual([expect.closeTo(-1.5)]);
});
