import type { GraphReader } from "./GraphReader.js";
import type { GraphWriter } from "./GraphWriter.js";

/** An expression of ONNX operators over one value, `"x"`: `operation("Mul", "x", operation("Sigmoid", "x"))`. */
export type Pattern = "x" | number | Operation;

/** An operator and its arguments. */
export interface Operation {
  readonly op: string;
  readonly parts: readonly Pattern[];
}

/** An operator with these arguments, for a pattern. */
export function operation(op: string, ...parts: readonly Pattern[]): Operation {
  return { op, parts };
}

/** Adds the nodes of an expression over the value `x`, and returns the name of the result. */
export function writePattern(graph: GraphWriter, pattern: Pattern, x: string): string {
  if (pattern === "x") return x;
  if (typeof pattern === "number") return graph.constant([], [pattern]);
  const { op, parts } = pattern;
  return graph.node(
    op,
    parts.map((part) => writePattern(graph, part, x)),
  );
}

/** The value that is `x` where `value` is the result of this expression, or undefined. */
export function readPattern(graph: GraphReader, pattern: Pattern, value: string): string | undefined {
  return match(graph, pattern, value, undefined);
}

const commutative = new Set(["Add", "Mul"]);

/** What `x` is, where the value is the pattern and `x` is not something else already. */
function match(
  graph: GraphReader,
  pattern: Pattern,
  value: string,
  x: string | undefined,
): string | undefined {
  if (pattern === "x") return graph.constant(value) || (x !== undefined && x !== value) ? undefined : value;
  if (typeof pattern === "number") return undefined;
  const { op, parts } = pattern;
  const node = graph.producer(value, op);
  if (!node || node.input.length !== parts.length) return undefined;
  const orders = commutative.has(op) ? [node.input, node.input.toReversed()] : [node.input];
  for (const inputs of orders) {
    let bound: string | undefined = x;
    const fits = parts.every((part, index) => {
      if (typeof part === "number") return isNumber(graph, inputs[index], part);
      const next = match(graph, part, inputs[index], bound);
      if (next === undefined) return false;
      bound = next;
      return true;
    });
    if (fits) return bound;
  }
  return undefined;
}

/** Whether a value is this number, as float32 has it. */
function isNumber(graph: GraphReader, value: string, expected: number): boolean {
  const constant = graph.constant(value);
  return constant?.data.length === 1 && Math.abs(constant.data[0] - expected) <= 1e-6 * Math.abs(expected);
}
