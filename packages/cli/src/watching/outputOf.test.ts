import { Tensor } from "backstream";
import { expect, it } from "vitest";
import { predictionOf } from "../scoring/predictionOf.js";
import { outputOf } from "./outputOf.js";

const scale = { centre: 10, spread: 2 };
const said = (output: number | Float64Array | undefined): Tensor =>
  new Tensor([typeof output === "number" ? 1 : output!.length], Float64Array.from(typeof output === "number" ? [output] : output!)); // prettier-ignore

it("is the output of a net that says the same", () => {
  expect(outputOf("regression", scale, 13)).toBe(1.5);
  expect(outputOf("binary", scale, 0.5)).toBe(0);
  expect(predictionOf({ task: "binary" }, scale, said(outputOf("binary", scale, 0.8)))).toBeCloseTo(0.8, 12);
  const shares = Float64Array.of(0.1, 0.2, 0.7);
  const again = predictionOf({ task: "multiclass", classes: 3 }, scale, said(outputOf("multiclass", scale, shares))); // prettier-ignore
  expect([...(again as Float64Array)].map((share) => share.toFixed(9))).toEqual(["0.100000000", "0.200000000", "0.700000000"]); // prettier-ignore
});

it("stays finite where a model is certain, and where targets have no spread yet", () => {
  expect(outputOf("binary", scale, 1)).toBeCloseTo(27.63, 1);
  expect(outputOf("binary", scale, 0)).toBeCloseTo(-27.63, 1);
  expect(outputOf("multiclass", scale, Float64Array.of(0, 1))).toEqual(Float64Array.of(Math.log(1e-12), 0));
  expect(outputOf("regression", { centre: 10, spread: 0 }, 10)).toBe(0);
  expect(outputOf("regression", scale, undefined)).toBeUndefined();
});
