import { elman, gru, lstm } from "@backstream/layers";
import type { Layer } from "@backstream/core";
import { intAttribute, stringsAttribute, type Attributes } from "../nodeAttributes.js";
import type { NodeProto } from "../onnx_pb.js";

/** A recurrent layer: an operator of ONNX with the gates in another order. */
export interface RecurrentCell {
  readonly op: "RNN" | "GRU" | "LSTM";
  readonly unit: string;
  readonly options: readonly string[];
  /** ONNX's gates by PyTorch's places, and the other way round. */
  readonly toOnnx: readonly number[];
  readonly fromOnnx: readonly number[];
  /** Undefined where ONNX has no form for an option's value. */
  readonly attributes: (options: Options) => Attributes | undefined;
  /** Undefined where the node computes something that no layer here does. */
  readonly make: (node: NodeProto, fanIn: number, units: number, bias: boolean) => Layer | undefined;
}

type Options = Readonly<Record<string, unknown>>;

/** What makes no difference where nothing is learned, and how many of them follow each other. */
const anyCell = ["bias", "layers", "dropout"];

/** The activations of an elman layer by ONNX's names of them. */
export const recurrentActivations = {
  Relu: "relu",
  Sigmoid: "sigmoid",
  Softplus: "softplus",
  Tanh: "tanh",
} as const;

export const recurrentCells: readonly RecurrentCell[] = [
  {
    op: "RNN",
    unit: "elman",
    options: ["activation", ...anyCell],
    toOnnx: [0],
    fromOnnx: [0],
    attributes: ({ activation = "tanh" }) => {
      const [name] = Object.entries(recurrentActivations).find(([, value]) => value === activation) ?? [];
      return name === undefined ? undefined : { activations: [name] };
    },
    make: (node, fanIn, units, bias) => {
      const [name] = stringsAttribute(node, "activations") ?? ["Tanh"];
      const options = bias ? {} : { bias };
      if (name === "Tanh") return elman(fanIn, units, options);
      if (!Object.hasOwn(recurrentActivations, name)) return undefined;
      return elman(fanIn, units, {
        activation: recurrentActivations[name as keyof typeof recurrentActivations],
        ...options,
      });
    },
  },
  {
    op: "GRU",
    unit: "gru",
    options: ["reset", "recurrentDropout", ...anyCell],
    toOnnx: [1, 0, 2], // z, r, h
    fromOnnx: [1, 0, 2],
    attributes: ({ reset }) => ({ linear_before_reset: reset === "before" ? 0n : 1n }),
    make: (node, fanIn, units, bias) => {
      if (!hasActivations(node, ["Sigmoid", "Tanh"])) return undefined;
      const isBefore = intAttribute(node, "linear_before_reset", 0) === 0;
      return gru(fanIn, units, { ...(isBefore && { reset: "before" }), ...(!bias && { bias }) });
    },
  },
  {
    op: "LSTM",
    unit: "lstm",
    options: ["peepholes", "recurrentDropout", ...anyCell],
    toOnnx: [0, 3, 1, 2], // i, o, f, c
    fromOnnx: [0, 2, 3, 1],
    attributes: () => ({}),
    make: (node, fanIn, units, bias) => {
      if (intAttribute(node, "input_forget", 0) !== 0) return undefined;
      if (!hasActivations(node, ["Sigmoid", "Tanh", "Tanh"])) return undefined;
      return lstm(fanIn, units, { ...(node.input[7] && { peepholes: true }), ...(!bias && { bias }) });
    },
  },
];

function hasActivations(node: NodeProto, expected: readonly string[]): boolean {
  const given = stringsAttribute(node, "activations");
  return given === undefined || given.join() === expected.join();
}
