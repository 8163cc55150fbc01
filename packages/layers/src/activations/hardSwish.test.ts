import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { hardSwish } from "./hardSwish.js";

layerLaws(() => hardSwish());

it("is 0 up to -3, and x from 3 on", () => {
  expect(outputOf(hardSwish(), [-4, -3, 0, 1, 3, 5])).toEqual([-0, -0, 0, expect.closeTo(2 / 3), 3, 5]);
});
