import type { AttentionOptions } from "@backstream/layers";
import { expectPerTick } from "../expectPerTick.js";
import type { GraphWriter } from "../GraphWriter.js";
import type { Unit } from "../Unit.js";
import type { WrittenLayer } from "../WrittenLayer.js";
import { alibiPenalties } from "./alibiPenalties.js";
import { readAttention } from "./readAttention.js";

/** How attention is divided. */
interface Form {
  readonly heads: number;
  readonly window: number;
  readonly positions: AttentionOptions["positions"];
  readonly features: number;
  /** Of a head. */
  readonly width: number;
}

/** Attention over a sliding window by its parts: projections, products, Softmax; keys, values and a count are its memory. */
export const attentionUnit: Unit = {
  calls: { attention: ["heads", "window", "positions", "bias"] },
  write: (graph, layer, input) => {
    expectPerTick(graph, layer.description);
    const { fanIn: features } = layer;
    const { heads, window, positions } = layer.call.options as unknown as AttentionOptions; // so the layer checks them
    const form = { heads, window, positions, features, width: features / heads };
    const projected = graph.split(projection(graph, layer, "in_proj_", 3 * features, input), 3);
    const context = attend(graph, layer, form, projected);
    return projection(graph, layer, "out_proj.", features, context);
  },
  read: readAttention,
};

function projection(
  graph: GraphWriter,
  { prefix, parameters }: WrittenLayer,
  name: "in_proj_" | "out_proj.",
  height: number,
  input: string,
): string {
  const { shape, data } = parameters.get(`${name}weight`)!; // attention has it
  const operands = [input, graph.constant(shape, data, `${prefix}${name}weight`)];
  const bias = parameters.get(`${name}bias`);
  if (bias) operands.push(graph.constant([height], bias.data, `${prefix}${name}bias`));
  return graph.node("Gemm", operands, { transB: 1n });
}

function attend(
  graph: GraphWriter,
  { prefix, carry }: WrittenLayer,
  { heads, window, positions, features, width }: Form,
  [query, key, own]: readonly string[],
): string {
  const past = window - 1;
  const [keysMemory, valuesMemory, count] = carry.map(({ name, size }) => graph.memory(prefix + name, size));
  /** All ticks of the window; without the oldest one they are the next memory. */
  const windowOf = (newest: string, memory?: { readonly before: string }): string =>
    memory ? graph.node("Concat", [memory.before, newest], { axis: 1n }) : newest;
  const [keys, values] = [windowOf(key, keysMemory), windowOf(own, valuesMemory)];
  const perHead = (value: string, ticks: number, perm: readonly bigint[]): string =>
    graph.node("Transpose", [graph.node("Reshape", [value, graph.integers([0, ticks, heads, width])])], {
      perm,
    });
  const asked = graph.node("Reshape", [query, graph.integers([0, heads, 1, width])]);
  let scores = graph.node("MatMul", [asked, perHead(keys, window, [0n, 2n, 3n, 1n])]);
  scores = graph.node("Div", [scores, graph.constant([], [Math.sqrt(width)])]);
  if (positions === "alibi") {
    scores = graph.node("Sub", [
      scores,
      graph.constant([1, heads, 1, window], alibiPenalties(heads, window)),
    ]);
  }
  if (count) {
    // Of a window that is not full the oldest places are empty.
    const places = graph.constant(
      [1, 1, 1, window],
      Array.from({ length: window }, (_, place) => place),
    );
    const known = graph.node("Reshape", [count.before, graph.integers([0, 1, 1, 1])]);
    const isEmpty = graph.node("Less", [graph.node("Add", [places, known]), graph.constant([], [past])]);
    scores = graph.node("Where", [isEmpty, graph.constant([], [-Infinity]), scores]);
    const next = graph.node("Add", [count.before, graph.constant([], [1])]);
    graph.node("Min", [next, graph.constant([], [past])], {}, count.after);
    const axis = graph.integers([1]);
    const rest = (value: string, output?: string): string =>
      graph.node(
        "Slice",
        [value, graph.integers([features]), graph.integers([window * features]), axis],
        {},
        output,
      );
    rest(values, valuesMemory.after);
    if (positions === "rotary") turn(graph, rest(keys), past, heads, width, keysMemory.after);
    else rest(keys, keysMemory.after);
  }
  const weights = graph.node("Softmax", [scores], { axis: -1n });
  const context = graph.node("MatMul", [weights, perHead(values, window, [0n, 2n, 1n, 3n])]);
  return graph.node("Reshape", [context, graph.integers([0, features])]);
}

/** Turns the keys of the memory back by one tick: the pair (2i, 2i + 1) by the angle 10000^(-2i / width). */
function turn(
  graph: GraphWriter,
  keys: string,
  past: number,
  heads: number,
  width: number,
  output: string,
): void {
  const matrix = new Float64Array(width * width);
  for (let i = 0; i < width; i += 2) {
    const angle = 10_000 ** (-i / width);
    matrix[i * width + i] = matrix[(i + 1) * width + i + 1] = Math.cos(angle);
    // (x, y) becomes (x cos + y sin, y cos - x sin).
    matrix[(i + 1) * width + i] = Math.sin(angle);
    matrix[i * width + i + 1] = -Math.sin(angle);
  }
  const vectors = graph.node("Reshape", [keys, graph.integers([-1, width])]);
  const turned = graph.node("MatMul", [vectors, graph.constant([width, width], matrix)]);
  graph.node("Reshape", [turned, graph.integers([-1, past * heads * width])], {}, output);
}
