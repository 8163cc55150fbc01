import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { softSign } from "./softSign.js";

layerLaws(() => softSign());

it("is three quarters at 3", () => {
  expect(outputOf(softSign(), [-1, 0, 3])).toEqual([-0.5, 0, 0.75]);
});
