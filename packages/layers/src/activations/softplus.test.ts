import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { softplus } from "./softplus.js";

layerLaws(() => softplus());

it("is ln(1 + eˣ), and does not overflow", () => {
  expect(outputOf(softplus(), [0, Math.log(3), 1000, -1000])).toEqual([
    expect.closeTo(Math.log(2)),
    expect.closeTo(Math.log(4)),
    1000,
    0,
  ]);
});
