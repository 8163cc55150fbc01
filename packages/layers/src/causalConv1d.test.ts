import { network, run, type Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { causalConv1d, type CausalConv1dOptions } from "./causalConv1d.js";

layerLaws(() => causalConv1d(3, 5, { kernelSize: 3 }));
layerLaws(() => causalConv1d(3, 2, { kernelSize: 2, dilation: 3, bias: false }));
layerLaws(() => causalConv1d(6, 9, { kernelSize: 4, dilation: 2, groups: 3 }));
layerLaws(() => causalConv1d(5, 5, { kernelSize: 2, groups: 5 }));
layerLaws(() => causalConv1d(4, 3, { kernelSize: 1 }));
layerLaws(() => causalConv1d(1, 1, { kernelSize: 2 }));

it("weighs the inputs of now and then: the last weight is that of now", () => {
  // y(t) = 10 x(t) + x(t - 2) + 0.5
  const layer = causalConv1d(1, 1, { kernelSize: 2, dilation: 2 });
  expect(outputOf(layer, [1, 2, 3, 4], [1, 10, 0.5])).toEqual([10.5, 20.5, 31.5, 42.5]);
});

it("keeps groups apart", () => {
  // Each channel is multiplied by a number of its own.
  const layer = causalConv1d(3, 3, { kernelSize: 1, groups: 3, bias: false });
  expect(outputOf(layer, [1, 2, 3], [1, 10, 100])).toEqual([1, 20, 300]);
});

it("remembers the last inputs, oldest first", () => {
  const { carry } = run(network(causalConv1d(1, 1, { kernelSize: 2, dilation: 2 })), [[1], [2], [3]]);
  expect(carry).toMatchObject({ inputs: { data: Float32Array.of(2, 3) } });
});

it("begins with PyTorch's range for its weights", () => {
  const layer = causalConv1d(4, 6, { kernelSize: 2, groups: 2 });
  const limit = 1 / Math.sqrt(4);
  const net = network(layer, { seed: 1 });
  for (const { value } of net.parameters.values()) {
    const largest = Math.max(...Array.from(value.data, Math.abs));
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(limit / 2);
  }
});

it("carries its sizes in its type, and all that matters in its description", () => {
  const layer = causalConv1d(3, 6, { kernelSize: 2, dilation: 4, groups: 3, bias: false });
  expectTypeOf(layer).toEqualTypeOf<Layer<3, 6>>();
  expect(layer.description).toBe(
    "causalConv1d(3, 6, { kernelSize: 2, dilation: 4, groups: 3, bias: false })",
  );
  expect(causalConv1d(3, 6, { kernelSize: 2, dilation: 1, groups: 1, bias: true }).description).toBe(
    "causalConv1d(3, 6, { kernelSize: 2 })",
  );
});

it.each<[channels: readonly [number, number], options: object | undefined, message: string]>([
  [[0, 2], { kernelSize: 2 }, "causalConv1d(0, 2): fanIn is 0, expected a whole number from 1 up"],
  [[1, 0.5], { kernelSize: 2 }, "causalConv1d(1, 0.5): fanOut is 0.5, expected a whole number from 1 up"],
  [[1, 2], {}, "causalConv1d(1, 2): kernelSize is undefined, expected a whole number from 1 up"],
  [
    [1, 2],
    undefined,
    "causalConv1d(1, 2): options are undefined, expected { kernelSize, dilation, groups, bias, initialise }",
  ],
  [
    [1, 2],
    { kernelSize: 2, dilation: 0 },
    "causalConv1d(1, 2): dilation is 0, expected a whole number from 1 up",
  ],
  [
    [4, 6],
    { kernelSize: 2, groups: 4 },
    "causalConv1d(4, 6): groups is 4, expected a number that divides 4 and 6",
  ],
  [
    [4, 6],
    { kernelSize: 2, groups: "2" },
    'causalConv1d(4, 6): groups is "2", expected a whole number from 1 up',
  ],
  [[1, 2], { kernelSize: 2, bias: 1 }, "causalConv1d(1, 2): bias is 1, expected true or false"],
  [
    [1, 2],
    { kernelSize: 2, padding: "causal" },
    'causalConv1d(1, 2): no option named "padding"; it has kernelSize, dilation, groups, bias, initialise',
  ],
])("refuses %j, %j", ([fanIn, fanOut], options, message) => {
  expect(() => causalConv1d(fanIn, fanOut, options as CausalConv1dOptions)).toThrow(message);
});
