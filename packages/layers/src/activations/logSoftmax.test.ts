import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { logSoftmax } from "./logSoftmax.js";

layerLaws(() => logSoftmax());

it("stays exact where a probability rounds to 0", () => {
  expect(outputOf(logSoftmax(), [0, Math.log(3), -1000])).toEqual([
    expect.closeTo(Math.log(0.25)),
    expect.closeTo(Math.log(0.75)),
    expect.closeTo(Math.log(0.25) - 1000),
  ]);
});
