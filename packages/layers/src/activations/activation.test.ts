import { expect, it } from "vitest";
import { activation, type ActivationName } from "./activation.js";

it("finds an activation by its name", () => {
  expect(activation("dense(1, 1)", "relu").name).toBe("relu()");
});

it("refuses a name that is none", () => {
  expect(() => activation("dense(1, 1)", "toString" as ActivationName)).toThrow(
    'dense(1, 1): no activation named "toString"; there are elu, gelu, leakyRelu, logSoftmax, relu, sigmoid, silu, softmax, softplus, tanh',
  );
});
