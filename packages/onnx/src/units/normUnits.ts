import { groupNorm, layerNorm, rmsNorm } from "@backstream/layers";
import { wrapTensor, type Tensor } from "@backstream/tensors";
import { floatAttribute, intAttribute } from "../nodeAttributes.js";
import { operation, readPattern, writePattern, type Pattern } from "../patterns.js";
import type { ReadLayer, Unit } from "../Unit.js";

const root = (mean: Pattern): Pattern => operation("Sqrt", operation("Add", mean, { constant: "epsilon" }));
const weighted = (normal: Pattern): Pattern => operation("Mul", normal, { constant: "weight" });
const affine = operation("Add", operation("Mul", "x", { constant: "weight" }), { constant: "bias" });
const square = operation("Mul", "x", "x");
const rms = operation("Div", "x", root(operation("ReduceMean", square)));
// As PyTorch writes layer normalisation up to opset 16.
const centred = operation("Sub", "x", operation("ReduceMean", "x"));
const variance = operation("ReduceMean", operation("Pow", centred, 2));
const byParts = operation("Add", weighted(operation("Div", centred, root(variance))), { constant: "bias" });

/** LayerNormalization over the features of a row; without `affine` its weights are ones. */
export const layerNormUnit: Unit = {
  calls: { layerNorm: ["affine", "epsilon"] },
  write: (graph, { call, prefix, parameters, fanOut }, input) => {
    const weight = parameters.get("weight")?.data ?? Array<number>(fanOut).fill(1);
    const bias = parameters.get("bias");
    const operands = [input, graph.constant([fanOut], weight, `${prefix}weight`)];
    if (bias) operands.push(graph.constant([fanOut], bias.data, `${prefix}bias`));
    const epsilon = Number(call.options.epsilon ?? 1e-5);
    return graph.node("LayerNormalization", operands, { axis: -1n, epsilon });
  },
  read: (graph, value) => {
    const node = graph.producer(value, "LayerNormalization");
    if (node) {
      const axis = intAttribute(node, "axis", -1);
      const weight = graph.constant(node.input[1]);
      const bias = node.input[2] ? graph.constant(node.input[2]) : weight && zerosLike(weight);
      if ((axis !== -1 && axis + 1 !== graph.rank) || !weight || !bias) return undefined;
      const epsilon = floatAttribute(node, "epsilon", 1e-5);
      if (!node.input[2] && weight.data.every((number) => number === 1)) {
        const layer = layerNorm(weight.data.length, { epsilon, affine: false });
        return { layer, parameters: [], from: node.input[0] };
      }
      return made(node.input[0], weight, bias, epsilon);
    }
    const found = readPattern(graph, byParts, value);
    if (!found) return undefined;
    const [weight, bias, epsilon] = ["weight", "bias", "epsilon"].map((name) => found.constants.get(name)!); // the pattern has them
    return made(found.x, weight, bias, rounded(epsilon));
  },
};

/** Root mean square normalisation by its parts; without `affine` its weights are ones. */
export const rmsNormUnit: Unit = {
  calls: { rmsNorm: ["affine", "epsilon"] },
  write: (graph, { call, prefix, parameters, fanOut }, input) => {
    const weight = parameters.get("weight")?.data ?? Array<number>(fanOut).fill(1);
    const constants = {
      epsilon: graph.constant([], [Number(call.options.epsilon ?? 1e-5)]),
      weight: graph.constant([fanOut], weight, `${prefix}weight`),
    };
    return writePattern(graph, weighted(rms), input, constants);
  },
  read: (graph, value) => {
    const found = readPattern(graph, weighted(rms), value);
    if (!found) return undefined;
    const [weight, epsilon] = ["weight", "epsilon"].map((name) => found.constants.get(name)!); // the pattern has them
    const layer = rmsNorm(weight.data.length, { epsilon: rounded(epsilon) });
    return { layer, parameters: [weight], from: found.x };
  },
};

/** Layer normalisation of each group by itself, between two changes of the shape; without `affine` without weights. */
export const groupNormUnit: Unit = {
  calls: { groupNorm: ["groups", "affine", "epsilon"] },
  write: (graph, { call, prefix, parameters, fanOut }, input) => {
    const groups = Number(call.options.groups);
    const size = fanOut / groups;
    const rows = graph.per === "tick" ? [0] : [0, 0]; // as they are
    const ones = graph.constant([size], Array<number>(size).fill(1));
    const grouped = graph.node("Reshape", [input, graph.integers([...rows, groups, size])]);
    const epsilon = Number(call.options.epsilon ?? 1e-5);
    const normal = graph.node("LayerNormalization", [grouped, ones], { axis: -1n, epsilon });
    const flat = graph.node("Reshape", [normal, graph.integers([...rows, fanOut])]);
    const [weight, bias] = [parameters.get("weight"), parameters.get("bias")];
    if (!weight || !bias) return flat;
    return writePattern(graph, affine, flat, {
      weight: graph.constant([fanOut], weight.data, `${prefix}weight`),
      bias: graph.constant([fanOut], bias.data, `${prefix}bias`),
    });
  },
  read: (graph, value) => {
    const found = readPattern(graph, affine, value);
    const flat = graph.producer(found?.x ?? value, "Reshape");
    const normal = flat && graph.producer(flat.input[0], "LayerNormalization");
    const grouped = normal && graph.producer(normal.input[0], "Reshape");
    const [shape, whole] = [grouped, flat].map((node) => graph.constant(node?.input[1]));
    if (!normal || !grouped || !shape || !whole || normal.input[2]) return undefined;
    if (!graph.constant(normal.input[1])?.data.every((number) => number === 1)) return undefined;
    const options = {
      groups: shape.data[shape.data.length - 2],
      epsilon: floatAttribute(normal, "epsilon", 1e-5),
      ...(!found && { affine: false }),
    };
    const parameters = found ? ["weight", "bias"].map((name) => found.constants.get(name)!) : []; // the pattern has them
    return {
      layer: groupNorm(whole.data[whole.data.length - 1], options),
      parameters,
      from: grouped.input[0],
    };
  },
};

function made(from: string, weight: Tensor, bias: Tensor, epsilon: number): ReadLayer {
  return { layer: layerNorm(weight.data.length, { epsilon }), parameters: [weight, bias], from };
}

function zerosLike({ data }: Tensor): Tensor {
  return wrapTensor([data.length], new Float32Array(data.length));
}

/** The shortest decimal that is that float32. */
function rounded({ data }: Tensor): number {
  return Number(data[0].toPrecision(7));
}
