import { attention } from "@backstream/layers";
import type { Tensor } from "@backstream/tensors";
import type { GraphReader } from "../GraphReader.js";
import type { ReadLayer } from "../Unit.js";
import { alibiPenalties } from "./alibiPenalties.js";
import { denseUnit } from "./denseUnit.js";

/** Goes back from the last projection; what differs from what is written is no attention. */
export function readAttention(graph: GraphReader, value: string): ReadLayer | undefined {
  const last = denseUnit.read(graph, value);
  const context = last && graph.producer(last.from, "Reshape");
  const weighted = context && graph.producer(context.input[0], "MatMul");
  const softmax = weighted && graph.producer(weighted.input[0], "Softmax");
  const masked = softmax && graph.producer(softmax.input[0], "Where");
  if (!softmax) return undefined;
  const subtracted = graph.producer(masked ? masked.input[2] : softmax.input[0], "Sub");
  const divided = graph.producer(subtracted?.input[0] ?? masked?.input[2] ?? softmax.input[0], "Div");
  const product = divided && graph.producer(divided.input[0], "MatMul");
  const asked = product && graph.producer(product.input[0], "Reshape");
  const halves = asked && graph.producer(asked.input[0], "Split");
  const first = halves && denseUnit.read(graph, halves.input[0]);
  const turnedKeys = product && graph.producer(product.input[1], "Transpose");
  const keys = turnedKeys && graph.producer(turnedKeys.input[0], "Reshape");
  const shape = keys && graph.constant(keys.input[1]);
  if (!keys || !first || shape?.data.length !== 4) return undefined;
  const [, window, heads, width] = shape.data;
  const memory = graph.producer(keys.input[0], "Concat")?.input[0];
  const penalties = subtracted && graph.constant(subtracted.input[1]);
  // Attention of another kind has some of the same operators: over a whole sequence, or with another scale.
  const isSame =
    graph.rank === 2 &&
    heads * width === first.layer.fanIn &&
    isNear(graph.constant(divided.input[1]), [Math.sqrt(width)]) &&
    (!subtracted || isNear(penalties, alibiPenalties(heads, window))) &&
    (window === 1
      ? !masked && !memory
      : masked !== undefined && memory !== undefined && graph.isMemory(memory));
  if (!isSame) return undefined;
  const positions = subtracted
    ? "alibi"
    : memory !== undefined && isTurned(graph, memory)
      ? "rotary"
      : "none";
  const layer = attention(first.layer.fanIn, {
    heads,
    window,
    ...(positions !== "none" && { positions }),
    ...(first.parameters.length < 2 && { bias: false }),
  });
  return { layer, parameters: [...first.parameters, ...last.parameters], from: first.from };
}

/** Whether a memory's next value is a product with a matrix, as with rotary positions. */
function isTurned(graph: GraphReader, memory: string): boolean {
  const reshaped = graph.producer(memory.replace("carryIn", "carryOut"), "Reshape");
  return reshaped !== undefined && graph.producer(reshaped.input[0], "MatMul") !== undefined;
}

function isNear(given: Tensor | undefined, expected: readonly number[]): boolean {
  if (given?.data.length !== expected.length) return false;
  return expected.every((number, index) => Math.abs(given.data[index] - number) <= 1e-6 * Math.abs(number));
}
