import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { rmsNorm } from "./rmsNorm.js";

layerLaws(() => rmsNorm(5));
layerLaws(() => rmsNorm(3, { affine: false, epsilon: 0.1 }));

it("divides by the root of the mean square, then weighs", () => {
  const [a, b] = outputOf(rmsNorm(2, { epsilon: 1e-12 }), [1, 7], [10, 100]); // the root of 25 is 5
  expect(a).toBeCloseTo(2);
  expect(b).toBeCloseTo(140);
});

it("has no bias", () => {
  expect(() => rmsNorm(2, { initialise: { bias: null } as never })).toThrow(
    'rmsNorm(2): no parameter named "bias" to initialise; it has weight',
  );
});
