import type { ParameterValue } from "@backstream/core";
import { intAttribute, stringAttribute } from "../nodeAttributes.js";
import { gateRows } from "../gateRows.js";
import { isZero } from "../isZero.js";
import type { GraphReader } from "../GraphReader.js";
import type { GraphWriter } from "../GraphWriter.js";
import type { ReadLayer, Unit } from "../Unit.js";
import { UnsupportedError } from "../UnsupportedError.js";
import type { WrittenLayer } from "../WrittenLayer.js";
import { recurrentActivations, recurrentCells, type RecurrentCell } from "./recurrentCells.js";

/** The peephole weights of an LSTM in ONNX's order, which is that of the gates that have one: i, o, f. */
const peepholes = ["weight_ci_l0", "weight_co_l0", "weight_cf_l0"];

/** elman, gru and lstm, each an operator of ONNX over a sequence: a tick is a sequence of length 1. */
export const recurrentUnits: readonly Unit[] = recurrentCells.map((cell): Unit => ({
  calls: { [cell.unit]: cell.options },
  write: (graph, layer, input) => writeCell(graph, cell, layer, input),
  read: (graph, value) => readCell(graph, cell, value),
}));

function writeCell(
  graph: GraphWriter,
  { op, toOnnx, attributes }: RecurrentCell,
  { description, call, prefix, carry, parameters, fanIn, fanOut: units }: WrittenLayer,
  input: string,
): string {
  const given = attributes(call.options);
  if (!given) {
    throw new UnsupportedError(
      `toOnnx: ${description} has no form in ONNX with its activation, expected one of ${Object.values(recurrentActivations).join(", ")}`,
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

function readCell(
  graph: GraphReader,
  { op, fromOnnx, make }: RecurrentCell,
  value: string,
): ReadLayer | undefined {
  const node = graph.producer(value, op);
  // Its outputs and its last memory are the same in a tick.
  if (!node || !node.output.slice(0, 2).includes(value)) return undefined;
  const [from, w, r, b, lengths, ...initial] = node.input;
  const isForward = stringAttribute(node, "direction", "forward") === "forward";
  const isPlain = !node.attribute.some(({ name }) =>
    ["clip", "activation_alpha", "activation_beta"].includes(name),
  );
  if (!isForward || !isPlain || intAttribute(node, "layout", 0) === 1 || lengths) return undefined;
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
