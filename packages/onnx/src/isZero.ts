import type { GraphReader } from "./GraphReader.js";

/**
 * Whether the memory that a sequence begins with is one that a user gives, or zero: as numbers, or as PyTorch's exporter
 * makes zeros of the batch's size.
 */
export function isZero(graph: GraphReader, value: string): boolean {
  const constant = graph.constant(value);
  if (constant) return constant.data.every((number) => number === 0);
  if (graph.isMemory(value)) return true;
  const node = graph.producer(value);
  if (!node) return false;
  if (["Expand", "Squeeze", "Unsqueeze", "Slice"].includes(node.opType)) return isZero(graph, node.input[0]);
  if (node.opType !== "ConstantOfShape") return false;
  const filled = node.attribute.find(({ name }) => name === "value")?.t;
  return !filled || filled.rawData.every((byte) => byte === 0);
}
