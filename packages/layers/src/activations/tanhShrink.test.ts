import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { tanhShrink } from "./tanhShrink.js";

layerLaws(() => tanhShrink());

it("takes 3/5 away from ln 2", () => {
  expect(outputOf(tanhShrink(), [0, Math.log(2)])).toEqual([0, expect.closeTo(Math.log(2) - 0.6)]);
});
