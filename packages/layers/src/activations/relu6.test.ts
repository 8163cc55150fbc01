import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { relu6 } from "./relu6.js";

layerLaws(() => relu6());

it("keeps what is between 0 and 6", () => {
  expect(outputOf(relu6(), [-2, 0.5, 7])).toEqual([0, 0.5, 6]);
});
