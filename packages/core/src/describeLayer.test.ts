import { expect, it } from "vitest";
import { describeLayer } from "./describeLayer.js";
import { affine } from "./fixtures/affine.js";
import { chained } from "./fixtures/chained.js";
import { doubling } from "./fixtures/doubling.js";

it("is the name where a layer says no more", () => {
  expect(describeLayer(affine(2, 3))).toBe("affine(2, 3)");
});

it("is the description where there is one", () => {
  expect(describeLayer({ ...affine(2, 3), description: "affine(2, 3, { bias: false })" })).toBe(
    "affine(2, 3, { bias: false })",
  );
});

it("adds what the parts compute to the name of a composite without a description", () => {
  const slow = { ...doubling(), description: "doubling({ slow: true })" };
  expect(describeLayer({ ...chained(affine(1, 2), chained(affine(2, 2), slow)), name: "block(1)" })).toBe(
    "block(1)[affine(1, 2), chained(affine(2, 2), doubling())[affine(2, 2), doubling({ slow: true })]]",
  );
});
