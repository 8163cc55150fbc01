import { elman, gru, lstm } from "@backstream/layers";
import type { Layer, ParameterValue } from "@backstream/core";
import { intAttribute, stringAttribute, stringsAttribute, type Attributes } from "../nodeAttributes.js";
import { gateRows } from "../gateRows.js";
import { isZero } from "../isZero.js";
import type { GraphReader } from "../GraphReader.js";
import type { GraphWriter } from "../GraphWriter.js";
import type { NodeProto } from "../onnx_pb.js";
import type { ReadLayer, Unit } from "../Unit.js";
import { UnsupportedError } from "../UnsupportedError.js";
import type { WrittenLayer } from "../WrittenLayer.js";

/** A recurrent layer: an operator of ONNX with the gates in another order. */
interface Cell {
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
const activations = { Relu: "relu", Sigmoid: "sigmoid", Softplus: "softplus", Tanh: "tanh" } as const;

const cells: readonly Cell[] = [
  {
    op: "RNN",
    unit: "elman",
    options: ["activation", ...anyCell],
    toOnnx: [0],
    fromOnnx: [0],
    attributes: ({ activation = "tanh" }) => {
      const [name] = Object.entries(activations).find(([, value]) => value === activation) ?? [];
      return name === undefined ? undefined : { activations: [name] };
    },
    make: (node, fanIn, units, bias) => {
      const [name] = stringsAttribute(node, "activations") ?? ["Tanh"];
      const options = bias ? {} : { bias };
      if (name === "Tanh") return elman(fanIn, units, options);
      if (!Object.hasOwn(activations, name)) return undefined;
      return elman(fanIn, units, { activation: activations[name as keyof typeof activations], ...options });
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

/** The peephole weights of an LSTM in ONNX's order, which is that of the gates that have one: i, o, f. */
const peepholes = ["weight_ci_l0", "weight_co_l0", "weight_cf_l0"];

/** elman, gru and lstm, each an operator of ONNX over a sequence: a tick is a sequence of length 1. */
export const recurrentUnits: readonly Unit[] = cells.map((cell): Unit => ({
  calls: { [cell.unit]: cell.options },
  write: (graph, layer, input) => writeCell(graph, cell, layer, input),
  read: (graph, value) => readCell(graph, cell, value),
}));

function writeCell(
  graph: GraphWriter,
  { op, toOnnx, attributes }: Cell,
  { description, call, prefix, carry, parameters, fanIn, fanOut: units }: WrittenLayer,
  input: string,
): string {
  const given = attributes(call.options);
  if (!given) {
    throw new UnsupportedError(
      `toOnnx: ${description} has no form in ONNX with its activation, expected one of ${Object.values(activations).join(", ")}`,
    );
  }
  const height = toOnnx.length * units;
  const level = carry[0].name.replace("hidden", ""); // "", or "_l1"
  const reordered = (name: string): number[] => gateRows(parameters.get(name)!.data, toOnnx); // every cell has it
  const weight = (name: string, width: number): string =>
    graph.constant([1, height, width], reordered(name), `${prefix}${name.slice(0, -3)}${level || "_l0"}`);
  const bias = parameters.has("bias_ih_l0")
    ? graph.constant(
        [1, 2 * height],
        ["bias_ih_l0", "bias_hh_l0"].flatMap(reordered),
        `${prefix}bias${level}`,
      )
    : "";
  const first = graph.integers([0]);
  const states = carry.map(({ name, size }) => graph.memory(prefix + name, size));
  const operands = [
    graph.per === "tick" ? graph.node("Unsqueeze", [input, first]) : input,
    weight("weight_ih_l0", fanIn),
    weight("weight_hh_l0", units),
    bias,
    "", // lengths
    ...states.map(({ before }) => graph.node("Unsqueeze", [before, first])),
  ];
  if (parameters.has(peepholes[0])) {
    const values = peepholes.flatMap((name) => [...parameters.get(name)!.data]); // there are all three
    operands.push(graph.constant([1, 3 * units], values, `${prefix}peepholes${level}`));
  }
  const outputs = [`${prefix}${op}.outputs${level}`, ...carry.map(({ name }) => `${prefix}${op}.${name}`)];
  const [all, ...last] = graph.nodes(op, operands, { hidden_size: BigInt(units), ...given }, outputs);
  last.forEach((value, index) => graph.node("Squeeze", [value, first], {}, states[index].after));
  if (graph.per === "tick") return states[0].after;
  return graph.node("Squeeze", [all, graph.integers([1])]); // the axis of directions
}

function readCell(graph: GraphReader, { op, fromOnnx, make }: Cell, value: string): ReadLayer | undefined {
  const node = graph.producer(value, op);
  // Its outputs and its last memory are the same in a tick.
  if (!node || !node.output.slice(0, 2).includes(value)) return undefined;
  const [from, w, r, b, lengths, ...initial] = node.input;
  const isForward = stringAttribute(node, "direction", "forward") === "forward";
  if (!isForward || intAttribute(node, "layout", 0) === 1 || lengths) return undefined;
  const [wide, high] = [graph.constant(w), graph.constant(r)];
  if (!wide || !high) return undefined;
  if (!initial.slice(0, 2).every((name) => name === "" || isZero(graph, name))) return undefined;
  const [, , units] = high.shape;
  const height = fromOnnx.length * units;
  const biases = b ? graph.constant(b) : undefined;
  const holes = initial[2] ? graph.constant(initial[2]) : undefined;
  if ((b && !biases) || (initial[2] && !holes)) return undefined;
  const layer = make(node, wide.shape[2], units, biases !== undefined);
  if (!layer) return undefined;
  const both = biases ? [biases.data.slice(0, height), biases.data.slice(height)] : [];
  const parameters: ParameterValue[] = [wide.data, high.data, ...both].map((values) =>
    gateRows(values, fromOnnx),
  );
  if (holes)
    parameters.push(...[0, 2, 1].map((place) => holes.data.slice(place * units, (place + 1) * units)));
  return { layer, parameters, from };
}

function hasActivations(node: NodeProto, expected: readonly string[]): boolean {
  const given = stringsAttribute(node, "activations");
  return given === undefined || given.join() === expected.join();
}
