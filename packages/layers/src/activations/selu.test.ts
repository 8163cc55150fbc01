import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { selu } from "./selu.js";

layerLaws(() => selu());

it("scales both sides", () => {
  expect(outputOf(selu(), [2, 0, -Math.log(2)])).toEqual([
    expect.closeTo(2 * 1.0507009873554805),
    0,
    expect.closeTo((-1.0507009873554805 * 1.6732632423543772) / 2),
  ]);
});
