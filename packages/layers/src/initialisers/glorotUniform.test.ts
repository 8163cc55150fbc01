import { ShapeError } from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import { expect, it } from "vitest";
import { glorotUniform } from "./glorotUniform.js";

const variance = 2 / (50 + 200);

it("has the variance of the formula, from 200 outputs and 50 inputs", () => {
  const values = new Float64Array(10_000);
  glorotUniform()(values, [200, 50], randomStream(7));
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(3 * variance));
  const found = values.reduce((a, b) => a + b * b, 0) / values.length;
  expect(Math.abs(found / variance - 1)).toBeLessThan(0.036); // four standard errors
});

it("refuses a bias", () => {
  const fill = (): void => {
    glorotUniform()(new Float64Array(4), [4], randomStream(7));
  };
  expect(fill).toThrow(ShapeError);
  expect(fill).toThrow(
    "glorotUniform: the parameter has shape [4], expected [fanOut, fanIn]; start a bias with zeros() or uniform(limit)",
  );
});
