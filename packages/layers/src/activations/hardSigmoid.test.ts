import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { hardSigmoid } from "./hardSigmoid.js";

layerLaws(() => hardSigmoid());

it("rises from -3 to 3", () => {
  expect(outputOf(hardSigmoid(), [-4, 0, 1.5, 3])).toEqual([0, 0.5, 0.75, 1]);
});
