import { network, run, type Layer } from "@backstream/core";
import type { Tensor } from "@backstream/tensors";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { attention, type AttentionOptions, type AttentionPositions } from "./attention.js";

layerLaws(() => attention(6, { heads: 2, window: 4 }));
layerLaws(() => attention(6, { heads: 3, window: 3, positions: "alibi", bias: false }));
layerLaws(() => attention(8, { heads: 2, window: 4, positions: "rotary" }));
layerLaws(() => attention(1, { heads: 1, window: 2 }));
layerLaws(() => attention(5, { heads: 1, window: 1 }));
layerLaws(() => attention(8, { heads: 1, window: 9, positions: "alibi" }));

it("is the mean of the values of the window where all keys are alike", () => {
  // Queries and keys are 0; values and outputs are as they come.
  const layer = attention(1, { heads: 1, window: 3, bias: false });
  expect(outputOf(layer, [3, 9, 6, 0], [0, 0, 1, 1])).toEqual([3, 6, 6, 5]);
});

it("looks up the tick whose key is most like the query", () => {
  // Keys, values and outputs are the inputs; queries are so long that only the best key counts.
  const one = [1, 0, 0, 1];
  const layer = attention(2, { heads: 1, window: 3, bias: false });
  const outputs = outputOf(layer, [1, 0, 0, 1, 0.5, 0.25], [1e4, 0, 0, 1e4, ...one, ...one, ...one]);
  expect(outputs).toEqual([1, 0, 0, 1, 1, 0]);
});

it("makes older ticks count less with alibi", () => {
  const layer = attention(1, { heads: 1, window: 2, positions: "alibi", bias: false });
  const older = Math.exp(-(2 ** -8)); // the slope of a single head, at age 1
  expect(outputOf(layer, [1, 0], [0, 0, 1, 1])[1]).toBeCloseTo(older / (1 + older), 12);
});

it("has the slopes of the paper's program for other numbers of heads than powers of two", () => {
  // For 3 heads: 2⁻⁴ and 2⁻⁸ as for 2, then 2⁻² as the first for 4.
  const layer = attention(3, { heads: 3, window: 2, positions: "alibi", bias: false });
  const zeros = new Array<number>(18).fill(0);
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const outputs = outputOf(layer, [1, 1, 1, 0, 0, 0], [...zeros, ...identity, ...identity]).slice(3);
  const expected = [2 ** -4, 2 ** -8, 2 ** -2].map((slope) => 1 / (1 + Math.exp(slope)));
  outputs.forEach((output, head) => expect(output).toBeCloseTo(expected[head], 12));
});

it.each(["none", "alibi", "rotary"] as const)("forgets what is older than the window, %s", (positions) => {
  const net = network(attention(4, { heads: 1, window: 3, positions }), { seed: 3 });
  const late = [1, 2, 3].map((x) => [x, -x, x / 2, 1]);
  const outputs = (first: number): unknown => run(net, [[first, 0, 1, first], ...late]).outputs[3].toArray();
  expect(outputs(5)).toEqual(outputs(-7));
});

it("turns keys by their age exactly, however long they are kept", () => {
  const window = 1000;
  const net = network(attention(2, { heads: 1, window, positions: "rotary" }), { seed: 1 });
  const before = new Float32Array(2 * (window - 1));
  before[2 * (window - 2)] = 1; // the newest key is [1, 0]
  const inputs = Array.from({ length: window - 2 }, () => [0, 0]);
  const { carry } = run(net, inputs, { carry: { keys: before, values: before, count: [1] } });
  // Now it is the oldest. The angle of the first pair is 1 a tick.
  const [x, y] = (carry as Record<string, Tensor>)["keys"].data; // as this layer's memory is
  expect(x).toBeCloseTo(Math.cos(window - 2), 5);
  expect(y).toBeCloseTo(-Math.sin(window - 2), 5);
});

it("begins as PyTorch's does", () => {
  const net = network(attention(16, { heads: 4, window: 5 }), { seed: 1 });
  const largest = (name: string): number =>
    Math.max(...Array.from(net.parameters.get(name)?.value.data ?? [NaN], Math.abs));
  expect(largest("in_proj_bias")).toBe(0);
  expect(largest("out_proj.bias")).toBe(0);
  expect(largest("in_proj_weight")).toBeCloseTo(Math.sqrt(6 / 64), 2);
  expect(largest("out_proj.weight")).toBeCloseTo(1 / 4, 2);
});

it("refuses a count that is none", () => {
  const net = network(attention(1, { heads: 1, window: 3 }));
  expect(() => run(net, [[1]], { carry: { keys: [0, 0], values: [0, 0], count: [3] } })).toThrow(
    new RangeError('carry of attention(1): "count" has 3, expected whole numbers from 0 to 2'),
  );
});

it("carries its size in its type, and all that matters in its description", () => {
  const layer = attention(8, { heads: 2, window: 5, positions: "rotary", bias: false });
  expectTypeOf(layer).toEqualTypeOf<Layer<8, 8>>();
  expect(layer.description).toBe('attention(8, { heads: 2, window: 5, positions: "rotary", bias: false })');
  expect(attention(8, { heads: 2, window: 5, positions: "none", bias: true }).description).toBe(
    "attention(8, { heads: 2, window: 5 })",
  );
});

it.each<[features: number, options: object | undefined, message: string]>([
  [0, { heads: 1, window: 2 }, "attention(0): features is 0, expected a whole number from 1 up"],
  [4, { window: 2 }, "attention(4): heads is undefined, expected a whole number from 1 up"],
  [4, { heads: 1, window: 0 }, "attention(4): window is 0, expected a whole number from 1 up"],
  [
    4,
    undefined,
    "attention(4): options are undefined, expected { heads, window, positions, bias, initialise }",
  ],
  [4, { heads: 3, window: 2 }, "attention(4): heads is 3, expected a number that divides the 4 features"],
  [
    6,
    { heads: 2, window: 2, positions: "rotary" },
    "attention(6): heads is 2, expected heads of an even width for rotary positions, not of 3",
  ],
  [
    4,
    { heads: 2, window: 2, positions: "sine" as AttentionPositions },
    'attention(4): positions is "sine", expected "none", "alibi" or "rotary"',
  ],
  [4, { heads: 2, window: 2, bias: 0 }, "attention(4): bias is 0, expected true or false"],
  [
    4,
    { heads: 2, window: 2, dropout: 0.1 },
    'attention(4): no option named "dropout"; it has heads, window, positions, bias, initialise',
  ],
])("refuses %j, %j", (features, options, message) => {
  expect(() => attention(features, options as AttentionOptions)).toThrow(message);
});
