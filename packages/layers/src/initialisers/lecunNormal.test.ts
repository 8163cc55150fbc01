import { randomStream } from "@backstream/tensors";
import { expect, it } from "vitest";
import { lecunNormal } from "./lecunNormal.js";

it("has the variance 1 / fanIn, from 200 outputs and 50 inputs", () => {
  const values = new Float64Array(10_000);
  lecunNormal()(values, [200, 50], randomStream(7));
  const found = values.reduce((a, b) => a + b * b, 0) / values.length;
  expect(Math.abs(found * 50 - 1)).toBeLessThan(0.057); // four standard errors
});

it("refuses a bias", () => {
  expect(() => {
    lecunNormal()(new Float64Array(4), [4], randomStream(7));
  }).toThrow(
    "lecunNormal: the parameter has shape [4], expected [fanOut, fanIn]; start a bias with zeros() or uniform(limit)",
  );
});
