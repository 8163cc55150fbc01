import type { Tensor } from "@backstream/tensors";
import type { GraphReader } from "./GraphReader.js";
import type { GraphWriter } from "./GraphWriter.js";
import { intsAttribute } from "./nodeAttributes.js";
import type { NodeProto } from "./onnx_pb.js";

/**
 * An expression of ONNX operators over one value, `"x"`, and numbers that never change: known ones, and tensors by a name.
 *
 *     operation("Mul", "x", operation("Sigmoid", "x"))
 *     operation("Mul", "x", { constant: "weight" })
 */
export type Pattern = "x" | number | Operation | Constant;

/** An operator and its arguments; a mean is over the features of each row. */
export interface Operation {
  readonly op: string;
  readonly parts: readonly Pattern[];
}

/** A tensor of numbers that never change. */
export interface Constant {
  readonly constant: string;
}

/** What a pattern was found to be over. */
export interface Found {
  readonly x: string;
  readonly constants: ReadonlyMap<string, Tensor>;
}

/** An operator with these arguments, for a pattern. */
export function operation(op: string, ...parts: readonly Pattern[]): Operation {
  return { op, parts };
}

/** Adds the nodes of an expression over the value `x`, and returns the name of the result. */
export function writePattern(
  graph: GraphWriter,
  pattern: Pattern,
  x: string,
  constants: Readonly<Record<string, string>> = {},
): string {
  if (pattern === "x") return x;
  if (typeof pattern === "number") return graph.constant([], [pattern]);
  if ("constant" in pattern) return constants[pattern.constant];
  const { op, parts } = pattern;
  const inputs = parts.map((part) => writePattern(graph, part, x, constants));
  return graph.node(op, inputs, op === "ReduceMean" ? { axes: [-1n], keepdims: 1n } : {});
}

/** What `x` and the constants are where `value` is the result of this expression, or undefined. */
export function readPattern(graph: GraphReader, pattern: Pattern, value: string): Found | undefined {
  const found = match(graph, pattern, value, { x: undefined, constants: new Map() });
  return found?.x === undefined ? undefined : { x: found.x, constants: found.constants };
}

interface Bindings {
  readonly x: string | undefined;
  readonly constants: ReadonlyMap<string, Tensor>;
}

const commutative = new Set(["Add", "Mul"]);

/** The bindings with those of the pattern, where the value is the pattern and contradicts none of them. */
function match(graph: GraphReader, pattern: Pattern, value: string, bound: Bindings): Bindings | undefined {
  const constant = graph.constant(value);
  if (pattern === "x") {
    return constant || (bound.x !== undefined && bound.x !== value) ? undefined : { ...bound, x: value };
  }
  if (typeof pattern === "number") return constant && isNumber(constant, pattern) ? bound : undefined;
  if ("constant" in pattern) {
    return constant && { ...bound, constants: new Map([...bound.constants, [pattern.constant, constant]]) };
  }
  const { op, parts } = pattern;
  const node = graph.producer(value, op);
  if (!node || node.input.length !== parts.length || !isOverFeatures(node, graph.rank)) return undefined;
  const orders = commutative.has(op) ? [node.input, node.input.toReversed()] : [node.input];
  for (const inputs of orders) {
    const found = parts.reduce<Bindings | undefined>(
      (so, part, index) => so && match(graph, part, inputs[index], so),
      bound,
    );
    if (found) return found;
  }
  return undefined;
}

/** Whether a tensor is this number, as float32 has it. */
function isNumber({ data }: Tensor, expected: number): boolean {
  return data.length === 1 && Math.abs(data[0] - expected) <= 1e-6 * Math.abs(expected);
}

/** Whether a mean is over the last axis, and leaves it there with length 1; true of all other nodes. */
function isOverFeatures(node: NodeProto, rank: number | undefined): boolean {
  if (node.opType !== "ReduceMean") return true;
  const axes = intsAttribute(node, "axes") ?? [];
  const keeps = node.attribute.find(({ name }) => name === "keepdims")?.i ?? 1n;
  return axes.length === 1 && (axes[0] === -1 || axes[0] + 1 === rank) && keeps === 1n;
}
