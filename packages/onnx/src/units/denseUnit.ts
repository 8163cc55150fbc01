import { dense } from "@backstream/layers";
import { wrapTensor, type Tensor } from "@backstream/tensors";
import { floatAttribute, intAttribute } from "../nodeAttributes.js";
import type { GraphReader } from "../GraphReader.js";
import type { ReadLayer, Unit } from "../Unit.js";

/** Gemm for a tick; MatMul and Add for a sequence, which has one axis more. */
export const denseUnit: Unit = {
  // The activation is a layer of its own, behind it.
  calls: { dense: ["bias", "activation"] },
  write: (graph, { prefix, parameters, fanIn, fanOut }, input) => {
    const weight = parameters.get("weight")!; // every dense has one
    const bias = parameters.get("bias");
    const biasName = bias && graph.constant([fanOut], bias.data, `${prefix}bias`);
    if (graph.per === "tick") {
      const name = graph.constant([fanOut, fanIn], weight.data, `${prefix}weight`);
      return graph.node("Gemm", [input, name, ...(biasName === undefined ? [] : [biasName])], { transB: 1n });
    }
    const name = graph.constant([fanIn, fanOut], transposed(weight).data, `${prefix}weight`);
    const product = graph.node("MatMul", [input, name]);
    return biasName === undefined ? product : graph.node("Add", [product, biasName]);
  },
  read: (graph, value) => {
    const gemm = graph.producer(value, "Gemm");
    if (gemm) {
      const isPlain =
        floatAttribute(gemm, "alpha", 1) === 1 &&
        floatAttribute(gemm, "beta", 1) === 1 &&
        intAttribute(gemm, "transA", 0) === 0;
      const weight = graph.constant(gemm.input[1]);
      if (!isPlain || !weight) return undefined;
      const rows = intAttribute(gemm, "transB", 0) === 1 ? weight : transposed(weight);
      return made(gemm.input[0], rows, gemm.input[2] ? graph.constant(gemm.input[2]) : null);
    }
    const add = graph.producer(value, "Add");
    if (!add) return product(graph, value, null);
    for (const [data, bias] of [add.input, add.input.toReversed()]) {
      const found = graph.constant(bias);
      if (found && !graph.constant(data)) return product(graph, data, found);
    }
    return undefined;
  },
};

function product(graph: GraphReader, value: string, bias: Tensor | null): ReadLayer | undefined {
  const node = graph.producer(value, "MatMul");
  const weight = node && graph.constant(node.input[1]);
  return weight ? made(node.input[0], transposed(weight), bias) : undefined;
}

/** `bias` is null where there is none, undefined where it is computed. */
function made(from: string, weight: Tensor, bias: Tensor | null | undefined): ReadLayer | undefined {
  const [fanOut, fanIn] = weight.shape;
  if (bias === undefined || weight.shape.length !== 2) return undefined;
  if (bias === null) return { layer: dense(fanIn, fanOut, { bias: false }), parameters: [weight], from };
  // One number for all units is a bias, too.
  const values = bias.data.length === 1 ? Array<number>(fanOut).fill(bias.data[0]) : bias.data;
  if (values.length !== fanOut) return undefined;
  return { layer: dense(fanIn, fanOut), parameters: [weight, values], from };
}

/** `[b, a]` of a tensor `[a, b]`. */
function transposed({ shape, data }: Tensor): Tensor {
  const [rows, columns] = shape;
  const values = new Float64Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      values[column * rows + row] = data[row * columns + column];
  return wrapTensor([columns, rows], values);
}
