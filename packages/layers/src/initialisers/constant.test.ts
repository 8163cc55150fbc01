import { randomStream } from "@backstream/tensors";
import { expect, it } from "vitest";
import { constant } from "./constant.js";

it("sets all numbers to its value", () => {
  const values = new Float64Array(3);
  constant(0.7)(values, [3], randomStream(1));
  expect([...values]).toEqual([0.7, 0.7, 0.7]);
});

it("refuses a value that is no number", () => {
  expect(() => constant(NaN)).toThrow("constant: value is NaN, expected a finite number");
});
