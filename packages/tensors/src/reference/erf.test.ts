import { expect, it } from "vitest";
import { erf } from "./erf.js";

// Abramowitz and Stegun, table 7.1, and the limits.
it.each([
  [0, 0],
  [0.1, 0.112462916],
  [0.5, 0.5204998778],
  [1, 0.8427007929],
  [1.5, 0.9661051465],
  [2, 0.995322265],
  [3, 0.9999779095],
  [7, 1],
  [Infinity, 1],
])("erf(±%d) is ±%d", (x, value) => {
  expect(erf(x)).toBeCloseTo(value, 10);
  expect(erf(-x)).toBeCloseTo(-value, 10);
});

it("keeps NaN", () => {
  expect(erf(Number.NaN)).toBeNaN();
});

it("has the derivative 2/√π e^(-x²), also where the series ends", () => {
  for (let x = -6.5; x <= 6.5; x += 0.1) {
    const slope = (erf(x + 1e-4) - erf(x - 1e-4)) / 2e-4;
    expect(slope).toBeCloseTo((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x), 7);
  }
});
