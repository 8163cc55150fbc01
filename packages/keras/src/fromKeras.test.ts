import { readFileSync } from "node:fs";
import { join } from "node:path";
import { network, run, ShapeError, type Layer } from "@backstream/core";
import { causalConv1d, dense, elman, embedding, gru, layerNorm, lstm, stack } from "@backstream/layers";
import { arena, referenceArena, tensor, type Arena, type Tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { fromKeras } from "./fromKeras.js";

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}
interface Case {
  readonly layer: string;
  readonly epsilon?: number;
  readonly kernel_size?: number;
  readonly dilation_rate?: number;
  readonly reset_after?: boolean;
  readonly weights: readonly (Numbers & { readonly name: string })[];
  readonly input: Numbers;
  readonly output: Numbers;
}
const golden = JSON.parse(readFileSync(join(import.meta.dirname, "fixtures/keras-weights.json"), "utf8")) as {
  readonly cases: readonly Case[];
};

/** The layer of a golden, with the options that it says. */
const layers: Readonly<Record<string, (golden: Case) => Layer>> = {
  Dense: () => dense(3, 3),
  SimpleRNN: () => elman(3, 3),
  GRU: ({ reset_after }) => gru(3, 3, { reset: reset_after === false ? "before" : "after" }),
  LSTM: () => lstm(3, 3),
  LayerNormalization: ({ epsilon }) => layerNorm(3, { epsilon }),
  Conv1D: ({ kernel_size = 1, dilation_rate }) =>
    causalConv1d(3, 3, { kernelSize: kernel_size, dilation: dilation_rate }),
  Embedding: () => embedding(6, 3),
};
const tensorOf = ({ shape, data }: Numbers): Tensor => tensor(shape, new Float64Array(data));

const places: readonly (readonly [string, Arena, number])[] = [
  ["float64", referenceArena(Float64Array), 1e-6],
  ["the process's kernels", arena, 1e-4],
];

describe.each(places)("Keras's outputs, in %s", (_, place, tolerance) => {
  it.each(golden.cases)("of $layer, reset_after $reset_after", (one) => {
    const { layer, weights, input, output } = one;
    const net = network(layers[layer](one), { arena: place });
    net.load(fromKeras({ [layer.toLowerCase()]: weights.map(tensorOf) }));
    const [time, batch, features] = input.shape;
    const size = batch * features;
    const inputs = Array.from({ length: time }, (_, tick) =>
      tensor([batch, features], input.data.slice(tick * size, (tick + 1) * size)),
    );
    const given = run(net, inputs).outputs.flatMap(({ data }) => [...data]);
    const largest = Math.max(...output.data.map(Math.abs));
    const errors = given.map((value, index) => Math.abs(value - output.data[index]));
    expect(given).toHaveLength(output.data.length);
    expect(Math.max(...errors)).toBeLessThan(tolerance * largest);
  });
});

const zeros = (...shape: number[]): Tensor =>
  tensor(
    shape,
    shape.reduce((a, b) => a * b, 1) === 0 ? [] : Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0),
  );
const shapesOf = (values: ReadonlyMap<string, Tensor>) =>
  [...values].map(([name, { shape }]) => [name, shape]);

describe("fromKeras", () => {
  it("transposes, and puts the gates of a GRU in PyTorch's order", () => {
    const values = fromKeras({
      gru: [
        tensor([2, 3], [1, 2, 3, 4, 5, 6]),
        tensor([1, 3], [7, 8, 9]),
        tensor([2, 3], [1, 2, 3, 4, 5, 6]),
      ],
    });
    expect([...values].map(([name, value]) => [name, value.toArray()])).toEqual([
      [
        "gru_0.weight_ih_l0",
        [
          [2, 5],
          [1, 4],
          [3, 6],
        ],
      ],
      ["gru_0.weight_hh_l0", [[8], [7], [9]]],
      ["gru_0.bias_ih_l0", [2, 1, 3]],
      ["gru_0.bias_hh_l0", [5, 4, 6]],
    ]);
  });

  it("knows layers by the shapes of their weights", () => {
    expect(shapesOf(fromKeras({ a: [zeros(2, 8), zeros(2, 8), zeros(8)] }))).toEqual([
      ["a_0.weight_ih_l0", [8, 2]],
      ["a_0.weight_hh_l0", [8, 2]],
      ["a_0.bias_ih_l0", [8]],
      ["a_0.bias_hh_l0", [8]],
    ]);
    expect(shapesOf(fromKeras({ a: [zeros(3, 2, 4), zeros(4)] }))).toEqual([
      ["a_0.weight", [4, 2, 3]],
      ["a_0.bias", [4]],
    ]);
    expect(shapesOf(fromKeras({ embedding_2: [zeros(5, 2)], dense_1: [zeros(5, 2)], dropout: [] }))).toEqual([
      ["embedding_2.weight", [5, 2]],
      ["dense_1.weight", [2, 5]],
    ]);
  });

  it("is loaded by names and shapes, whatever the order", () => {
    const net = network(stack(gru(1, 2), dense(2, 2), dense(2, 2)));
    const bias = (value: number): Tensor => tensor([2], [value, value]);
    net.load(
      fromKeras({
        dense_1: [zeros(2, 2), bias(2)],
        dense: [zeros(2, 2), bias(1)],
        gru: [zeros(1, 6), zeros(2, 6), zeros(2, 6)],
      }),
    );
    expect(net.parameters.get("1.bias")?.value.toArray()).toEqual([1, 1]);
    expect(net.parameters.get("2.bias")?.value.toArray()).toEqual([2, 2]);
  });

  it.each([
    ["a kernel whose bias is another's", [zeros(2, 3), zeros(2)]],
    ["two gates", [zeros(2, 4), zeros(2, 4)]],
    ["a bias of three rows", [zeros(2, 6), zeros(2, 6), zeros(3, 6)]],
    ["an LSTM with two rows of biases", [zeros(2, 8), zeros(2, 8), zeros(2, 8)]],
    ["a kernel of four axes", [zeros(1, 1, 1, 1)]],
  ])("refuses %s", (_, weights) => {
    const shapes = weights.map(({ shape }) => `[${shape.join(", ")}]`).join(", ");
    expect(() => fromKeras({ odd: weights })).toThrow(
      new ShapeError(
        `fromKeras: "odd" has weights of shapes ${shapes}, expected those of Dense, SimpleRNN, GRU, LSTM, LayerNormalization, Conv1D or Embedding`,
      ),
    );
  });

  it("refuses what are no weights", () => {
    expect(() => fromKeras("model" as never)).toThrow(
      new TypeError('fromKeras: the weights are "model", expected a list of tensors for each layer\'s name'),
    );
    expect(() => fromKeras({ dense: [[1, 2]] } as never)).toThrow(
      new TypeError(
        'fromKeras: the weights of "dense" are [[…]], expected a list of tensors, as layer.get_weights() returns',
      ),
    );
  });
});
