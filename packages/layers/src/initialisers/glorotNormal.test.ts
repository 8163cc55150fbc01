import { ShapeError } from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import { expect, it } from "vitest";
import { glorotNormal } from "./glorotNormal.js";

const variance = 2 / (50 + 200);

it("has the variance of the formula, from 200 outputs and 50 inputs", () => {
  const values = new Float64Array(10_000);
  glorotNormal()(values, [200, 50], randomStream(7));
  const found = values.reduce((a, b) => a + b * b, 0) / values.length;
  expect(Math.abs(found / variance - 1)).toBeLessThan(0.057); // four standard errors
});

it("refuses a bias", () => {
  const fill = (): void => {
    glorotNormal()(new Float64Array(4), [4], randomStream(7));
  };
  expect(fill).toThrow(ShapeError);
  expect(fill).toThrow(
    "glorotNormal: the parameter has shape [4], expected [fanOut, fanIn]; start a bias with zeros() or uniform(limit)",
  );
});
