import { create, toBinary } from "@bufbuild/protobuf";
import { network, run } from "@backstream/core";
import { dense, stack, tanh } from "@backstream/layers";
import { describe, expect, it } from "vitest";
import type { Attributes } from "./nodeAttributes.js";
import { fromOnnx } from "./fromOnnx.js";
import { GraphWriter } from "./GraphWriter.js";
import { ModelProtoSchema } from "./onnx_pb.js";
import { OnnxFileError } from "./OnnxFileError.js";
import { toOnnx } from "./toOnnx.js";
import { UnsupportedError } from "./UnsupportedError.js";

/** A model whose graph `build` writes, from `input` with two features to the value that it returns. */
function model(build: (graph: GraphWriter) => string, per: "tick" | "sequence" = "tick"): Uint8Array {
  const graph = new GraphWriter(per);
  const value = build(graph);
  graph.input("input", 2);
  graph.output("output", 1, value);
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, graph: graph.graph("net") }));
}
const outputOf = (bytes: Uint8Array): unknown => run(fromOnnx(bytes), [[1, 2]]).outputs[0].toArray();

describe("fromOnnx", () => {
  it("reads a Gemm with either layout of its weight", () => {
    const gemm = (shape: number[], attributes: Attributes) =>
      model((graph) => {
        const operands = ["input", graph.constant(shape, [3, 4]), graph.constant([1], [5])];
        return graph.node("Gemm", operands, attributes);
      });
    expect(outputOf(gemm([1, 2], { transB: 1n }))).toEqual([16]);
    expect(outputOf(gemm([2, 1], {}))).toEqual([16]);
    expect(() => fromOnnx(gemm([2, 1], { alpha: 2 }))).toThrow(UnsupportedError);
  });

  it("reads MatMul with and without Add, in either order", () => {
    const product = (graph: GraphWriter) => graph.node("MatMul", ["input", graph.constant([2, 1], [3, 4])]);
    expect(outputOf(model(product))).toEqual([11]);
    expect(outputOf(model((graph) => graph.node("Add", [product(graph), graph.constant([1], [5])])))).toEqual(
      [16],
    );
    expect(outputOf(model((graph) => graph.node("Add", [graph.constant([1], [5]), product(graph)])))).toEqual(
      [16],
    );
  });

  it("calculates in the arena and has the name that it is given", () => {
    const net = fromOnnx(toOnnx(network(dense(1, 1))), { name: "loaded" });
    expect(net.name).toBe("loaded");
  });

  it("says what it cannot read", () => {
    expect(() => fromOnnx(model((graph) => graph.node("Atan", ["input"])))).toThrow(
      new UnsupportedError('fromOnnx: no layer computes what node "node0" does, Atan(input)'),
    );
    // A bias alone is no layer.
    expect(() => fromOnnx(model((graph) => graph.node("Add", ["input", graph.constant([1], [5])])))).toThrow(
      UnsupportedError,
    );
    expect(() => fromOnnx(model((graph) => graph.constant([1, 2], [1, 2])))).toThrow(
      new UnsupportedError('fromOnnx: "constant0" does not come from "input", the input'),
    );
    expect(() => fromOnnx(model((graph) => graph.node("Softmax", ["input"], { axis: 0n })))).toThrow(
      UnsupportedError,
    );
  });

  it("refuses a recurrent layer of another kind", () => {
    const rnn = (op: string, attributes: Attributes) =>
      model((graph) => {
        const gates = op === "GRU" ? 3 : 1;
        const weights = [graph.constant([1, gates, 2], Array(2 * gates).fill(1)), graph.constant([1, gates, 1], Array(gates).fill(1))]; // prettier-ignore
        return graph.nodes(op, ["input", ...weights], { hidden_size: 1n, ...attributes }, ["y"])[0];
      }, "sequence");
    expect(fromOnnx(rnn("RNN", {})).description).toBe("elman(2, 1, { bias: false })");
    expect(fromOnnx(rnn("GRU", { linear_before_reset: 1n })).description).toBe("gru(2, 1, { bias: false })");
    expect(() => fromOnnx(rnn("RNN", { activations: ["Affine"] }))).toThrow(UnsupportedError);
    expect(() => fromOnnx(rnn("RNN", { clip: 3 }))).toThrow(UnsupportedError);
    expect(() => fromOnnx(rnn("RNN", { direction: "reverse" }))).toThrow(UnsupportedError);
    expect(() => fromOnnx(rnn("RNN", { direction: "bidirectional" }))).toThrow(UnsupportedError);
  });

  it.each<[string, () => Uint8Array, string]>([
    ["other bytes", () => new Uint8Array(9).fill(255), "the bytes are no ONNX model, or a damaged one"],
    [
      "a cut file",
      () => toOnnx(network(dense(9, 9))).subarray(0, 200),
      "the bytes are no ONNX model, or a damaged one",
    ],
    ["no bytes", () => new Uint8Array(), "the file has no graph with an input and an output"],
    [
      "too few numbers",
      () => model((graph) => graph.node("MatMul", ["input", graph.constant([2, 1], [3])])),
      '"constant0" has 1 numbers, expected 2 for shape [2, 1]',
    ],
    [
      "nodes in a circle",
      () =>
        model((graph) => {
          graph.node("Tanh", ["b"], {}, "a");
          return graph.node("Tanh", ["a"], {}, "b");
        }),
      'node "node0" reads "b", which nothing before it puts out; the file is damaged',
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => fromOnnx(bytes())).toThrow(new OnnxFileError(`fromOnnx: ${message}`));
  });

  it("refuses what is no file", () => {
    expect(() => fromOnnx("model.onnx" as never)).toThrow(
      new TypeError('fromOnnx: it is given "model.onnx", expected a Uint8Array with a file\'s bytes'),
    );
  });

  it("reads nets of very many layers in little time", () => {
    const block = () => stack(dense(2, 2), tanh());
    const net = network(stack(...Array.from({ length: 200 }, block)));
    expect(fromOnnx(toOnnx(net)).size).toBe(net.size);
  });
});
