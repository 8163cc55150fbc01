import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { gelu } from "./gelu.js";

layerLaws(() => gelu());

it("weighs 1 by the chance of being within one deviation above", () => {
  expect(outputOf(gelu(), [0, 1, -1])).toEqual([0, expect.closeTo(0.8413, 4), expect.closeTo(-0.1587, 4)]);
});
