import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { tanh } from "./tanh.js";

layerLaws(() => tanh());

it("of ln 2 is (2 - 1/2) / (2 + 1/2)", () => {
  expect(outputOf(tanh(), [0, Math.log(2), -Math.log(2)])).toEqual([
    0,
    expect.closeTo(0.6),
    expect.closeTo(-0.6),
  ]);
});
