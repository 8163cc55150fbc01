import { expect, test } from "vitest";
import { agreement } from "./agreement.js";

const workload = { name: "W2", tolerance: 0.01 };

test("tells the largest relative difference", () => {
  expect(agreement(workload, "PyTorch", [1, 2], [1, 2.01])).toBeCloseTo(0.01 / 2.01, 12);
});

test("refuses losses beyond the tolerance", () => {
  expect(() => agreement(workload, "PyTorch", [1, 2], [1, 3])).toThrow(
    new Error("W2: after 2 updates the loss is 2, expected PyTorch's 3 within 0.01"),
  );
});

test("refuses a loss that is missing or no number", () => {
  expect(() => agreement(workload, "PyTorch", [1, 2], [1])).toThrow("expected PyTorch's undefined");
  expect(() => agreement(workload, "PyTorch", [NaN], [NaN])).toThrow("the loss is NaN");
});
