import { describeLayer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { elu } from "../activations/elu.js";
import { mish } from "../activations/mish.js";
import { dropout } from "../dropout.js";
import { elman } from "../elman.js";

layerLaws(() => elman(3, 5, { activation: "sigmoid" }));
layerLaws(() => elman(2, 3, { activation: "logSoftmax", bias: false }));
layerLaws(() => elman(2, 7, { activation: mish() }));
layerLaws(() => elman(2, 3, { bias: false }));

it("gates its memory with the activation", () => {
  // h' = σ(x + h), first with h = 0.
  const [first, second] = outputOf(
    elman(1, 1, { activation: "sigmoid", bias: false }),
    [Math.log(3), -0.75],
    [1, 1],
  );
  expect(first).toBeCloseTo(0.75);
  expect(second).toBeCloseTo(0.5);
});

it("says its activation", () => {
  expect(describeLayer(elman(1, 2, { activation: elu({ alpha: 2 }) }))).toBe(
    "elman(1, 2, { activation: elu({ alpha: 2 }) })",
  );
});

it("refuses an activation that has a tape", () => {
  expect(() => elman(1, 2, { activation: dropout(0.5) })).toThrow(
    new TypeError(
      "elman(1, 2): activation is dropout(0.5), expected one that is a function of its inputs alone",
    ),
  );
});
