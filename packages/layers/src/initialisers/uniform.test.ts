import { randomStream } from "@backstream/tensors";
import { expect, it } from "vitest";
import { uniform } from "./uniform.js";

it("fills evenly between -limit and limit", () => {
  const values = new Float64Array(10_000);
  uniform(0.5)(values, [100, 100], randomStream(7));
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.5);
  // Mean 0 and variance limit² / 3; the bounds are four standard errors wide.
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((a, b) => a + b * b, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.012);
  expect(Math.abs(variance - 0.25 / 3)).toBeLessThan(0.003);
});
