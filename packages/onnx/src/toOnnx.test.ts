import { network, run, UnknownNameError, type Layer, type Network } from "@backstream/core";
import { attention, bidirectional, causalConv1d, celu, concatBranches, customLayer, dense, dropout, elman, elu, embedding, frozen, gelu, glu, groupNorm, gru, hardSigmoid, hardSwish, hardTanh, layerNorm, leakyRelu, learnedCarry, logSigmoid, logSoftmax, lstm, mish, multiplyBranches, passThrough, positionalEmbedding, prelu, relu, relu6, residual, rmsNorm, selu, sigmoid, silu, softmax, softplus, softShrink, softSign, stack, sumBranches, tanh, tanhShrink, tied } from "@backstream/layers"; // prettier-ignore
import { randomStream, tensor, type Tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { sequenceInOnnxRuntime, ticksInOnnxRuntime } from "./fixtures/onnxRuntime.js";
import { fromOnnx } from "./fromOnnx.js";
import { toOnnx } from "./toOnnx.js";
import { UnsupportedError } from "./UnsupportedError.js";

const layers: readonly (readonly [string, () => Layer])[] = [
  ["dense", () => dense(3, 4)],
  ["dense without a bias", () => dense(3, 4, { bias: false })],
  ["dense with an activation", () => dense(3, 4, { activation: "tanh" })],
  ["dense with an activation of a call", () => dense(3, 4, { activation: hardTanh({ maximum: 0.5 }) })],
  ["elman", () => elman(3, 4)],
  ["elman with relu", () => elman(3, 4, { activation: "relu" })],
  ["gru", () => gru(3, 4)],
  ["lstm", () => lstm(3, 4)],
  ["an embedding", () => stack(embedding(3, 4), gru(4, 2))],
  ["a stack", () => stack(gru(3, 4), stack(lstm(4, 3), relu()), dense(3, 2))],
  ["a residual", () => stack(residual(stack(gru(3, 3), tanh())), dense(3, 2))],
  [
    "branches",
    () => stack(concatBranches(passThrough(), lstm(3, 2), dense(3, 1)), sumBranches(dense(6, 2), gru(6, 2))),
  ],
  ["a product of branches", () => multiplyBranches(dense(3, 4), stack(dense(3, 4), sigmoid()), dense(3, 4))],
  [
    "branches in branches",
    () => residual(stack(dense(3, 4), residual(multiplyBranches(passThrough(), dense(4, 4))), dense(4, 3))),
  ],
  ["a frozen layer", () => stack(frozen(stack(gru(3, 4), dense(4, 3))), dense(3, 2))],
  ["a tied layer", tiedWords],
  ["elman without biases", () => elman(3, 4, { bias: false, activation: "sigmoid" })],
  ["elman with softplus", () => elman(3, 4, { activation: "softplus" })],
  ["gru without biases", () => gru(3, 4, { bias: false })],
  ["gru with the reset gate before the product", () => gru(3, 4, { reset: "before", recurrentDropout: 0.5 })],
  ["lstm with peepholes", () => lstm(3, 4, { peepholes: true })],
  ["lstm without biases", () => lstm(3, 4, { bias: false })],
  ["several lstm", () => stack(lstm(3, 4, { layers: 3, dropout: 0.2 }), dense(4, 1))],
  ["several gru with an option", () => gru(3, 4, { layers: 2, reset: "before" })],
  ["layerNorm", () => layerNorm(3, { epsilon: 1e-3 })],
  ["layerNorm without weights", () => layerNorm(3, { affine: false })],
  ["groupNorm", () => groupNorm(6, { groups: 2, epsilon: 1e-3 })],
  ["groupNorm without weights", () => groupNorm(6, { groups: 3, affine: false })],
  ["rmsNorm", () => rmsNorm(3, { epsilon: 1e-2 })],
  ["dropout", () => stack(dense(3, 4), dropout(0.5), dense(4, 2))],
  ["prelu", () => stack(prelu(3), dense(3, 4), prelu())],
  ["causalConv1d", () => causalConv1d(3, 4, { kernelSize: 3 })],
  [
    "a dilated convolution in groups",
    () => causalConv1d(4, 6, { kernelSize: 2, dilation: 3, groups: 2, bias: false }),
  ],
  ["a convolution of one tick", () => causalConv1d(3, 4, { kernelSize: 1 })],
  ["glu", () => stack(dense(3, 8), glu())],
  ["glu with silu", () => stack(dense(3, 8), glu({ activation: "silu" }))],
  ...[
    celu({ alpha: 2 }), hardSigmoid(), hardSwish(), hardTanh(), hardTanh({ minimum: -0.5, maximum: 0.25 }), logSigmoid(), mish(), relu6(), selu(), softShrink(), softShrink({ threshold: 0.2 }), softSign(), tanhShrink(), gelu({ approximate: "tanh" }),
    elu(), elu({ alpha: 0.3 }), gelu(), leakyRelu(), leakyRelu({ slope: 0.2 }), logSoftmax(), relu(), sigmoid(), silu(), softmax(), softplus(), tanh(),
  ].map((activation) => [activation.description ?? activation.name, () => stack(dense(3, 4), activation)] as const), // prettier-ignore
];

/** Those that are written for a tick only. */
const perTick: readonly (readonly [string, () => Layer])[] = [
  ["attention", () => attention(4, { heads: 2, window: 4 })],
  ["attention with slopes", () => attention(6, { heads: 3, window: 3, positions: "alibi" })],
  ["attention that turns", () => attention(8, { heads: 2, window: 4, positions: "rotary", bias: false })],
  ["attention to itself", () => attention(4, { heads: 2, window: 1 })],
  [
    "a transformer block",
    () =>
      stack(
        residual(stack(layerNorm(4), attention(4, { heads: 2, window: 5 }))),
        residual(stack(layerNorm(4), dense(4, 8, { activation: "gelu" }), dense(8, 4))),
      ),
  ],
  ["positionalEmbedding", () => positionalEmbedding(3, { positions: 4 })],
];

function tiedWords(): Layer {
  const table = embedding(3, 4);
  return stack(table, gru(4, 4), tied(dense(4, 3, { bias: false }), table));
}

/** Seven ticks of two rows. */
function inputsOf(net: { readonly layer: Layer; readonly fanIn: number }): Tensor[] {
  const random = randomStream(3, 0);
  const isIndex = net.layer.description?.includes("embedding");
  return Array.from({ length: 7 }, () =>
    tensor(
      [2, net.fanIn],
      Array.from({ length: 2 * net.fanIn }, () =>
        isIndex ? Math.floor(3 * random.uniform()) : 4 * random.uniform() - 2,
      ),
    ),
  );
}

function expectClose(given: readonly Tensor[], expected: readonly Tensor[]): void {
  expect(given.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  const errors = given.flatMap(({ data }, tick) =>
    [...data].map((value, i) => Math.abs(value - expected[tick].data[i])),
  );
  expect(Math.max(...errors)).toBeLessThan(1e-5);
}

describe.each([...layers, ...perTick])("%s", (_, make) => {
  const net = network(make(), { seed: 2 });
  const inputs = inputsOf(net);

  it("says tick by tick in onnxruntime-web what it says here", async () => {
    expectClose(await ticksInOnnxRuntime(toOnnx(net), inputs), run(net, inputs).outputs);
  });

  it("comes back from its graph", () => {
    expectBack(net, "tick", inputs);
  });
});

describe.each(layers)("%s over whole sequences", (_, make) => {
  const net = network(make(), { seed: 2 });
  const inputs = inputsOf(net);

  it("says in onnxruntime-web what it says here", async () => {
    const bytes = toOnnx(net, { per: "sequence" });
    expectClose(await sequenceInOnnxRuntime(bytes, inputs), run(net, inputs).outputs);
  });

  it("comes back from its graph", () => {
    expectBack(net, "sequence", inputs);
  });
});

function expectBack(net: Network, per: "tick" | "sequence", inputs: readonly Tensor[]): void {
  const back = fromOnnx(toOnnx(net, { per }));
  // What is tied becomes two layers with the same numbers.
  const numbers = Object.values(net.save());
  const expected = back.size === net.size ? numbers : [...numbers, numbers[0]];
  expect(Object.values(back.save())).toEqual(expected);
  expectClose(run(back, inputs).outputs, run(net, inputs).outputs);
}

describe("toOnnx", () => {
  const inputOf = (layer: Layer) => () => toOnnx(network(layer));

  it("refuses what ONNX has no form for here", () => {
    const own = customLayer({ name: "gain(3)", fanIn: 1, fanOut: 1, forward() {}, backward() {} });
    expect(inputOf(stack(dense(2, 1), own as Layer))).toThrow(UnsupportedError);
    expect(inputOf(own as Layer)).toThrow(
      new UnsupportedError(
        "toOnnx: gain(3) has no form in ONNX here; the README of @backstream/onnx lists the layers that have one",
      ),
    );
    expect(inputOf(gru(1, 2, { layers: 2, zoneout: 0.1 }))).toThrow(
      new UnsupportedError("toOnnx: gru(1, 2) has no form in ONNX with zoneout, only gru without it"),
    );
    expect(inputOf(elman(1, 2, { activation: "gelu" }))).toThrow(
      new UnsupportedError(
        'toOnnx: elman(1, 2, { activation: "gelu" }) has no form in ONNX with its activation, expected one of relu, sigmoid, softplus, tanh',
      ),
    );
    expect(inputOf(bidirectional(gru(1, 2)))).toThrow(
      new UnsupportedError("toOnnx: gru(1, 2) runs backwards, which has no form in ONNX here"),
    );
    expect(inputOf(learnedCarry(gru(1, 2)))).toThrow(
      new UnsupportedError(
        "toOnnx: the memory before the first tick of gru(1, 2) is learned, but a graph's begins with what it is given; save it without learnedCarry",
      ),
    );
  });

  it.each(perTick)("refuses %s over whole sequences", (_, make) => {
    const layer = make();
    expect(() => toOnnx(network(layer), { per: "sequence" })).toThrow(
      /^toOnnx: (attention|positionalEmbedding)\(.*\) has no form in ONNX over whole sequences here; write it per tick$/,
    );
  });

  it("refuses a layer that has the name of another one", () => {
    const twice = customLayer({
      name: "relu()",
      forward: ({ input, output }) => output.set(input.map((value) => 2 * value)),
      backward() {},
    });
    expect(inputOf(stack(dense(2, 1), twice))).toThrow(
      new UnsupportedError(
        "toOnnx: stack(dense(2, 1), relu()) computes something else than layers of these names; give layers of your own other names",
      ),
    );
  });

  it("writes a network whose numbers are none", () => {
    const net = network(dense(1, 2));
    net.load({ weight: [NaN, 1], bias: [0, 0] });
    expect(fromOnnx(toOnnx(net)).parameters.get("weight")?.value.toArray()).toEqual([[NaN], [1]]);
  });

  it("refuses wrong options", () => {
    expect(() => toOnnx(network(dense(1, 1)), { opset: 18 } as never)).toThrow(
      new UnknownNameError('toOnnx: no option named "opset"; it has per'),
    );
    expect(() => toOnnx(network(dense(1, 1)), { per: "batch" as never })).toThrow(
      new UnknownNameError('toOnnx: per is "batch", expected "tick" or "sequence"'),
    );
    expect(() => toOnnx(dense(1, 1) as never)).toThrow(TypeError);
  });
});
