import { randomStream } from "@backstream/tensors";
import { expect, it } from "vitest";
import { identityMatrix } from "./identityMatrix.js";

it("has its gain on the diagonal", () => {
  const values = new Float64Array(6).fill(NaN);
  identityMatrix(3)(values, [3, 2], randomStream(1));
  expect([...values]).toEqual([3, 0, 0, 3, 0, 0]);
});

it("refuses a gain that is no number, and a bias", () => {
  expect(() => identityMatrix(Infinity)).toThrow(
    "identityMatrix: gain is Infinity, expected a finite number",
  );
  expect(() => {
    identityMatrix()(new Float64Array(4), [4], randomStream(7));
  }).toThrow(
    "identityMatrix: the parameter has shape [4], expected [fanOut, fanIn]; start a bias with zeros() or uniform(limit)",
  );
});
