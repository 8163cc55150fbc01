import { randomStream } from "@backstream/tensors";
import { expect, it } from "vitest";
import { truncatedNormal } from "./truncatedNormal.js";

it("has nothing beyond two deviations", () => {
  const values = new Float64Array(1000);
  truncatedNormal(0.5)(values, [1000], randomStream(7));
  expect(values.every((x) => Math.abs(x) <= 1)).toBe(true);
  expect(values.some((x) => Math.abs(x) > 0.9)).toBe(true);
});

it("refuses a deviation that is none", () => {
  expect(() => truncatedNormal(-1)).toThrow(
    "truncatedNormal: deviation is -1, expected a finite number from 0 up",
  );
});
