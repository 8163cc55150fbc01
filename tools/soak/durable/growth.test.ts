import { expect, it } from "vitest";
import { growth } from "./growth.js";

it("is the slope of a line", () => {
  expect(growth([0, 1, 2, 3].map((at) => [at, 5 + 2 * at] as const))).toBeCloseTo(2, 12);
});

it("is 0 for what goes up and down, and for what is too short", () => {
  expect(growth([0, 1, 2, 3, 4, 5].map((at) => [at, at % 2] as const))).toBe(0);
  expect(growth([0, 1].map((at) => [at, at] as const))).toBe(0);
});
