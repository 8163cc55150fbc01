import { elman, gru, lstm } from "@backstream/layers";
import type { Layer, ParameterValue } from "@backstream/core";
import { intAttribute, stringAttribute, stringsAttribute, type Attributes } from "../nodeAttributes.js";
import { gateRows } from "../gateRows.js";
import { isZero } from "../isZero.js";
import type { NodeProto } from "../onnx_pb.js";
import type { Unit } from "../Unit.js";

/** A recurrent layer: an operator of ONNX with the gates in another order. */
interface Cell {
  readonly op: "RNN" | "GRU" | "LSTM";
  readonly calls: Readonly<Record<string, readonly string[]>>;
  /** ONNX's gates by PyTorch's places, and the other way round. */
  readonly toOnnx: readonly number[];
  readonly fromOnnx: readonly number[];
  readonly memories: readonly string[];
  readonly attributes: (options: Readonly<Record<string, unknown>>) => Attributes;
  /** Undefined where the node computes something that no layer here does. */
  readonly make: (node: NodeProto, fanIn: number, units: number) => Layer | undefined;
}

const cells: readonly Cell[] = [
  {
    op: "RNN",
    calls: { elman: ["activation"] },
    toOnnx: [0],
    fromOnnx: [0],
    memories: ["hidden"],
    attributes: ({ activation }) => ({ activations: [activation === "relu" ? "Relu" : "Tanh"] }),
    make: (node, fanIn, units) => {
      const [activation] = stringsAttribute(node, "activations") ?? ["Tanh"];
      if (activation === "Relu") return elman(fanIn, units, { activation: "relu" });
      return activation === "Tanh" ? elman(fanIn, units) : undefined;
    },
  },
  {
    op: "GRU",
    calls: { gru: [] },
    toOnnx: [1, 0, 2], // z, r, h
    fromOnnx: [1, 0, 2],
    memories: ["hidden"],
    attributes: () => ({ linear_before_reset: 1n }),
    make: (node, fanIn, units) =>
      intAttribute(node, "linear_before_reset", 0) === 1 && hasActivations(node, ["Sigmoid", "Tanh"])
        ? gru(fanIn, units)
        : undefined,
  },
  {
    op: "LSTM",
    calls: { lstm: [] },
    toOnnx: [0, 3, 1, 2], // i, o, f, c
    fromOnnx: [0, 2, 3, 1],
    memories: ["hidden", "cell"],
    attributes: () => ({}),
    make: (node, fanIn, units) =>
      intAttribute(node, "input_forget", 0) === 0 &&
      hasActivations(node, ["Sigmoid", "Tanh", "Tanh"]) &&
      !node.input[7] // peepholes
        ? lstm(fanIn, units)
        : undefined,
  },
];

/** elman, gru and lstm, each an operator of ONNX over a sequence: a tick is a sequence of length 1. */
export const recurrentUnits: readonly Unit[] = cells.map(
  ({ op, calls, toOnnx, fromOnnx, memories, attributes, make }): Unit => ({
    calls,
    write: (graph, { call, prefix, parameters, fanIn, fanOut: units }, input) => {
      const height = toOnnx.length * units;
      const reordered = (name: string): number[] => gateRows(parameters.get(name)!.data, toOnnx); // every cell has it
      const weight = (name: string, width: number): string =>
        graph.constant([1, height, width], reordered(name), prefix + name);
      const operands = [weight("weight_ih_l0", fanIn), weight("weight_hh_l0", units)];
      const biases = [...reordered("bias_ih_l0"), ...reordered("bias_hh_l0")];
      operands.push(graph.constant([1, 2 * height], biases, `${prefix}bias`), "");
      const first = graph.integers([0]);
      const states = memories.map((memory) => graph.memory(prefix + memory, units));
      const initial = states.map(({ before }) => graph.node("Unsqueeze", [before, first]));
      const sequence = graph.per === "tick" ? graph.node("Unsqueeze", [input, first]) : input;
      const outputs = [`${prefix}${op}.outputs`, ...memories.map((memory) => `${prefix}${op}.${memory}`)];
      const [all, ...last] = graph.nodes(
        op,
        [sequence, ...operands, ...initial],
        { hidden_size: BigInt(units), ...attributes(call.options) },
        outputs,
      );
      last.forEach((value, index) => graph.node("Squeeze", [value, first], {}, states[index].after));
      if (graph.per === "tick") return states[0].after;
      return graph.node("Squeeze", [all, graph.integers([1])]); // the axis of directions
    },
    read: (graph, value) => {
      const node = graph.producer(value, op);
      // Its outputs and its last memory are the same in a tick.
      if (!node || !node.output.slice(0, 2).includes(value)) return undefined;
      const isForward = stringAttribute(node, "direction", "forward") === "forward";
      if (!isForward || intAttribute(node, "layout", 0) === 1 || node.input[4]) return undefined;
      const [w, r] = [graph.constant(node.input[1]), graph.constant(node.input[2])];
      if (!w || !r) return undefined;
      const initial = [node.input[5], node.input[6]].filter((name) => name !== undefined && name !== "");
      if (!initial.every((name) => isZero(graph, name))) return undefined;
      const units = r.shape[2];
      const layer = make(node, w.shape[2], units);
      if (!layer) return undefined;
      const height = fromOnnx.length * units;
      const given = node.input[3] ? graph.constant(node.input[3])?.data : new Float64Array(2 * height);
      if (!given) return undefined;
      const biases = Array.from(given);
      const parameters: ParameterValue[] = [
        w.data,
        r.data,
        biases.slice(0, height),
        biases.slice(height),
      ].map((values) => gateRows(values, fromOnnx));
      return { layer, parameters, from: node.input[0] };
    },
  }),
);

function hasActivations(node: NodeProto, expected: readonly string[]): boolean {
  const given = stringsAttribute(node, "activations");
  return given === undefined || given.join() === expected.join();
}
