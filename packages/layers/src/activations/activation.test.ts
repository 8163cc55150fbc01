import { unrollLayer } from "@backstream/core";
import { referenceArena } from "@backstream/tensors";
import { expect, it } from "vitest";
import { activation, type ActivationName } from "./activation.js";
import { elu } from "./elu.js";
import { gelu } from "./gelu.js";
import { leakyRelu } from "./leakyRelu.js";
import { logSoftmax } from "./logSoftmax.js";
import { mish } from "./mish.js";
import { prelu } from "./prelu.js";
import { relu } from "./relu.js";
import { sigmoid } from "./sigmoid.js";
import { silu } from "./silu.js";
import { softmax } from "./softmax.js";
import { softplus } from "./softplus.js";
import { tanh } from "./tanh.js";

it.each(Object.entries({ elu, gelu, leakyRelu, logSoftmax, relu, sigmoid, silu, softmax, softplus, tanh }))(
  "%s by its name is what its call makes",
  (name, make) => {
    const [named, made] = [activation("dense(1, 1)", name as ActivationName), make()];
    expect(named.name).toBe(made.name);
    const given = { ticks: 1, batch: 1, input: [-2, 0, 3], outputDelta: [1, 2, 3] };
    const none = { parameters: [], carryIn: [], carryOutDelta: [], gradient: [] };
    const [found, wanted] = [named, made].map((layer) =>
      unrollLayer(layer, referenceArena(), { ...given, ...none }),
    );
    expect(found).toEqual(wanted);
  },
);

it("takes what a call has made", () => {
  const made = mish();
  expect(activation("dense(1, 1)", made)).toBe(made);
});

it("refuses a name that is none", () => {
  expect(() => activation("dense(1, 1)", "toString" as ActivationName)).toThrow(
    'dense(1, 1): no activation named "toString"; there are elu, gelu, leakyRelu, logSoftmax, relu, sigmoid, silu, softmax, softplus, tanh',
  );
});

it("refuses an activation with parameters, whose names would be those of the layer", () => {
  expect(() => activation("dense(1, 1)", prelu())).toThrow(
    new TypeError(
      "dense(1, 1): activation is prelu(1), which has parameters, expected one without; put it behind this layer in a stack",
    ),
  );
});
