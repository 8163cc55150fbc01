import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { sigmoid } from "./sigmoid.js";

layerLaws(() => sigmoid());

it("turns odds of 3 to 1 into three quarters", () => {
  expect(outputOf(sigmoid(), [0, Math.log(3), -Math.log(3)])).toEqual([
    0.5,
    expect.closeTo(0.75),
    expect.closeTo(0.25),
  ]);
});
