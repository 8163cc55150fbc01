import { expect, it } from "vitest";
import { oneHot } from "./oneHot.js";

it("puts a single 1 in the place of the class", () => {
  expect([0, 1, 2].map(oneHot(3))).toEqual([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
});

it("takes names in their order", () => {
  expect(oneHot(["red", "green"])("green")).toEqual([0, 1]);
});

it("refuses what is no class", () => {
  expect(() => oneHot(3)(3)).toThrow("oneHot: 3 is no class, expected 0 to 2");
  expect(() => oneHot(3)(0.5)).toThrow("oneHot: 0.5 is no class, expected 0 to 2");
  expect(() => oneHot<string>(["red", "green"])("blue")).toThrow(
    'oneHot: "blue" is no class, expected one of "red", "green"',
  );
  expect(() => oneHot(3)(NaN)).toThrow("oneHot: NaN is no class, expected 0 to 2");
  expect(() => oneHot(3)(1n as never)).toThrow("oneHot: 1n is no class, expected 0 to 2");
});

it("refuses to have no classes", () => {
  expect(() => oneHot(0)).toThrow(
    "oneHot: classes is 0, expected a positive whole number or a list of names",
  );
});
