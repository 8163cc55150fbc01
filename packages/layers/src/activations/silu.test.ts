import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { silu } from "./silu.js";

layerLaws(() => silu());

it("weighs a number by its sigmoid", () => {
  expect(outputOf(silu(), [0, Math.log(3)])).toEqual([0, expect.closeTo(0.75 * Math.log(3))]);
});
