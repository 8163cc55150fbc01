import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { leakyRelu } from "./leakyRelu.js";

layerLaws(() => leakyRelu());

it("lets a hundredth of what is negative through", () => {
  expect(outputOf(leakyRelu(), [2, 0, -3])).toEqual([2, 0, expect.closeTo(-0.03)]);
});

it("leaks as much as slope says", () => {
  expect(outputOf(leakyRelu({ slope: 0.5 }), [-3])).toEqual([-1.5]);
});
