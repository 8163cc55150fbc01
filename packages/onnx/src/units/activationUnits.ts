import { elu, leakyRelu, logSoftmax, relu, sigmoid, softmax, softplus, tanh } from "@backstream/layers";
import type { Layer } from "@backstream/core";
import { floatAttribute, intAttribute, type Attributes } from "../nodeAttributes.js";
import type { NodeProto } from "../onnx_pb.js";
import type { Unit } from "../Unit.js";

/** An activation that is one operator of ONNX. */
interface Operator {
  readonly op: string;
  readonly unit: string;
  /** The attribute that is the layer's option, with the default that both have. */
  readonly option?: readonly [option: string, attribute: string, standard: number];
  readonly make: (option: number) => Layer;
}

const operators: readonly Operator[] = [
  { op: "Elu", unit: "elu", option: ["alpha", "alpha", 1], make: (alpha) => elu({ alpha }) },
  {
    op: "LeakyRelu",
    unit: "leakyRelu",
    option: ["slope", "alpha", 0.01],
    make: (slope) => leakyRelu({ slope }),
  },
  { op: "Relu", unit: "relu", make: () => relu() },
  { op: "Sigmoid", unit: "sigmoid", make: () => sigmoid() },
  { op: "Softplus", unit: "softplus", make: () => softplus() },
  { op: "Tanh", unit: "tanh", make: () => tanh() },
  { op: "Softmax", unit: "softmax", make: () => softmax() },
  { op: "LogSoftmax", unit: "logSoftmax", make: () => logSoftmax() },
];

/** Activations that are one operator of ONNX each. */
export const activationUnits: readonly Unit[] = operators.map(({ op, unit, option, make }): Unit => ({
  calls: { [unit]: option ? [option[0]] : [] },
  write: (graph, { call }, input) => {
    const attributes: Attributes = {
      ...(option && { [option[1]]: Number(call.options[option[0]] ?? option[2]) }),
      ...(isOverFeatures(op) && { axis: -1n }),
    };
    return graph.node(op, [input], attributes);
  },
  read: (graph, value) => {
    const node = graph.producer(value, op);
    if (!node || (isOverFeatures(op) && !isLastAxis(node, graph.rank))) return undefined;
    const given = option ? floatAttribute(node, option[1], option[2]) : 0;
    return { layer: make(given), parameters: [], from: node.input[0] };
  },
}));

function isOverFeatures(op: string): boolean {
  return op === "Softmax" || op === "LogSoftmax";
}

function isLastAxis(node: NodeProto, rank: number | undefined): boolean {
  const axis = intAttribute(node, "axis", -1);
  return axis === -1 || axis + 1 === rank;
}
