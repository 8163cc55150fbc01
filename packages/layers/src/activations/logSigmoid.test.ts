import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { logSigmoid } from "./logSigmoid.js";

layerLaws(() => logSigmoid());

it("is the logarithm of one half at 0, and x far below", () => {
  expect(outputOf(logSigmoid(), [0, -300])).toEqual([expect.closeTo(-Math.log(2)), -300]);
});
