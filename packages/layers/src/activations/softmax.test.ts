import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { softmax } from "./softmax.js";

layerLaws(() => softmax());

it("divides one among the numbers of a row", () => {
  expect(outputOf(softmax(), [0, Math.log(3)])).toEqual([expect.closeTo(0.25), expect.closeTo(0.75)]);
});
