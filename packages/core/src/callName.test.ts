import { expect, it } from "vitest";
import { callName } from "./callName.js";

it("writes a call as its user did", () => {
  expect(callName("adam", {}, [])).toBe("adam()");
  expect(callName("adam", { betas: [0.9, 0.99], amsgrad: true }, ["betas", "amsgrad"])).toBe(
    "adam({ betas: [0.9, 0.99], amsgrad: true })",
  );
  expect(callName("f", { a: "mean", b: () => 1, c: undefined }, ["a", "b", "c"])).toBe(
    'f({ a: "mean", b: … })',
  );
});

it("refuses an option that does not exist", () => {
  expect(() => callName("adam", { lr: 1 }, ["learningRate", "betas"])).toThrow(
    'adam: no option named "lr"; it has learningRate, betas',
  );
});
