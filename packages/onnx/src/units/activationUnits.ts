import type { Layer } from "@backstream/core";
import { celu, elu, hardSigmoid, hardSwish, leakyRelu, logSoftmax, relu, selu, sigmoid, softmax, softplus, softShrink, softSign, tanh } from "@backstream/layers"; // prettier-ignore
import { floatAttribute, intAttribute, type Attributes } from "../nodeAttributes.js";
import type { NodeProto } from "../onnx_pb.js";
import type { Unit } from "../Unit.js";

/** An activation that is one operator of ONNX. */
interface Operator {
  readonly op: string;
  readonly unit: string;
  /** The attribute that is the layer's option, and the default of both. */
  readonly option?: readonly [option: string, attribute: string, standard: number];
  /** What else the operator needs in order to be the layer. */
  readonly fixed?: Readonly<Record<string, number | bigint>>;
  readonly make: (option: number) => Layer;
}

const lastAxis = { axis: -1n };
const operators: readonly Operator[] = [
  { op: "Celu", unit: "celu", option: ["alpha", "alpha", 1], make: (alpha) => celu({ alpha }) },
  { op: "Elu", unit: "elu", option: ["alpha", "alpha", 1], make: (alpha) => elu({ alpha }) },
  {
    op: "LeakyRelu",
    unit: "leakyRelu",
    option: ["slope", "alpha", 0.01],
    make: (slope) => leakyRelu({ slope }),
  },
  { op: "HardSigmoid", unit: "hardSigmoid", fixed: { alpha: 1 / 6, beta: 0.5 }, make: () => hardSigmoid() },
  { op: "HardSwish", unit: "hardSwish", make: () => hardSwish() },
  { op: "Relu", unit: "relu", make: () => relu() },
  { op: "Selu", unit: "selu", make: () => selu() },
  {
    op: "Shrink",
    unit: "softShrink",
    option: ["threshold", "lambd", 0.5],
    make: (threshold) => softShrink({ threshold }),
  },
  { op: "Sigmoid", unit: "sigmoid", make: () => sigmoid() },
  { op: "Softplus", unit: "softplus", make: () => softplus() },
  { op: "Softsign", unit: "softSign", make: () => softSign() },
  { op: "Tanh", unit: "tanh", make: () => tanh() },
  { op: "Softmax", unit: "softmax", fixed: lastAxis, make: () => softmax() },
  { op: "LogSoftmax", unit: "logSoftmax", fixed: lastAxis, make: () => logSoftmax() },
];

/** Activations that are one operator of ONNX each. */
export const activationUnits: readonly Unit[] = operators.map(
  ({ op, unit, option, fixed = {}, make }): Unit => ({
    calls: { [unit]: option ? [option[0]] : [] },
    write: (graph, { call }, input) => {
      const attributes: Record<string, number | bigint> = { ...fixed };
      if (option) attributes[option[1]] = Number(call.options[option[0]] ?? option[2]);
      if (op === "Shrink") attributes.bias = attributes.lambd;
      return graph.node(op, [input], attributes satisfies Attributes);
    },
    read: (graph, value) => {
      const node = graph.producer(value, op);
      if (!node || !hasFixed(node, fixed, graph.rank)) return undefined;
      const given = option ? floatAttribute(node, option[1], option[2]) : 0;
      // Without this bias it is another function, which leaves out what is small.
      if (op === "Shrink" && floatAttribute(node, "bias", 0) !== given) return undefined;
      return { layer: make(given), parameters: [], from: node.input[0] };
    },
  }),
);

function hasFixed(node: NodeProto, fixed: NonNullable<Operator["fixed"]>, rank: number | undefined): boolean {
  return Object.entries(fixed).every(([name, expected]) => {
    if (typeof expected === "number") return Math.abs(floatAttribute(node, name, NaN) - expected) < 1e-6;
    const axis = intAttribute(node, name, -1);
    return axis === -1 || axis + 1 === rank;
  });
}
