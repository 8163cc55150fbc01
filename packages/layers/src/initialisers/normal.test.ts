import { randomStream } from "@backstream/tensors";
import { expect, it } from "vitest";
import { normal } from "./normal.js";

it("fills with mean 0 and the deviation given", () => {
  const values = new Float64Array(10_000);
  normal(2)(values, [100, 100], randomStream(7));
  // The bounds are four standard errors wide.
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((a, b) => a + b * b, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.08);
  expect(Math.abs(variance - 4)).toBeLessThan(0.23);
  // 4.55 % of a normal distribution lie beyond two deviations.
  const beyond = values.filter((x) => Math.abs(x) > 4).length / values.length;
  expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.009);
});
