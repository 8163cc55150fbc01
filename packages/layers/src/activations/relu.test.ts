import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { relu } from "./relu.js";

layerLaws(() => relu());

it("stops what is negative", () => {
  expect(outputOf(relu(), [-2, 0, 3])).toEqual([0, 0, 3]);
});
