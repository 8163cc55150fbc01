import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { elman } from "./elman.js";

layerLaws(() => elman(3, 5));
layerLaws(() => elman(1, 1));
layerLaws(() => elman(2, 7, { activation: "relu" }));

it("adds up what it sees, with relu and weights of 1", () => {
  expect(outputOf(elman(1, 1, { activation: "relu" }), [1, 2, 3], [1, 1, 0, 0])).toEqual([1, 3, 6]);
});

it("uses tanh by default", () => {
  expect(outputOf(elman(1, 1), [Math.log(2)], [1, 1, 0, 0])).toEqual([expect.closeTo(0.6)]);
});

it("carries its sizes in its type", () => {
  expectTypeOf(elman(3, 8)).toEqualTypeOf<Layer<3, 8>>();
});

it("refuses sizes and activations that are none", () => {
  expect(() => elman(-1, 4)).toThrow("elman(-1, 4): fanIn is -1, expected a whole number from 1 up");
  // @ts-expect-error no such activation
  expect(() => elman(1, 4, { activation: "sinh" })).toThrow(
    'elman(1, 4): no activation named "sinh"; there are elu, gelu, leakyRelu, logSoftmax, relu, sigmoid, silu, softmax, softplus, tanh',
  );
});
