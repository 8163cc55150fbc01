import type { Layer } from "@backstream/core";
import { gelu, logSigmoid, mish, silu, tanhShrink } from "@backstream/layers";
import { operation, readPattern, writePattern, type Pattern } from "../patterns.js";
import type { Unit } from "../Unit.js";

/** An activation that consists of several operators. The first pattern is written, all are read. */
interface Composed {
  readonly unit: string;
  /** The options with which it is this one. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly make: () => Layer;
  readonly patterns: readonly Pattern[];
}

const erf = operation("Add", operation("Erf", operation("Div", "x", Math.SQRT2)), 1);
const cube = operation("Mul", "x", operation("Mul", "x", "x"));
const inner = operation("Add", "x", operation("Mul", cube, 0.044715));
const byTanh = operation("Add", operation("Tanh", operation("Mul", inner, Math.sqrt(2 / Math.PI))), 1);
/** x · Φ(x) in the ways in which its factors can stand. */
const halves = (factor: Pattern): readonly Pattern[] => [
  operation("Mul", operation("Mul", "x", 0.5), factor),
  operation("Mul", operation("Mul", "x", factor), 0.5),
  operation("Mul", "x", operation("Mul", factor, 0.5)),
];

const composed: readonly Composed[] = [
  { unit: "silu", make: () => silu(), patterns: [operation("Mul", "x", operation("Sigmoid", "x"))] },
  { unit: "gelu", make: () => gelu(), patterns: halves(erf) },
  {
    unit: "gelu",
    options: { approximate: "tanh" },
    make: () => gelu({ approximate: "tanh" }),
    patterns: halves(byTanh),
  },
  {
    unit: "mish",
    make: () => mish(),
    patterns: [operation("Mul", "x", operation("Tanh", operation("Softplus", "x")))],
  },
  {
    unit: "logSigmoid",
    make: () => logSigmoid(),
    patterns: [
      operation("Neg", operation("Softplus", operation("Neg", "x"))),
      operation("Log", operation("Sigmoid", "x")),
    ],
  },
  { unit: "tanhShrink", make: () => tanhShrink(), patterns: [operation("Sub", "x", operation("Tanh", "x"))] },
];

/** Activations that ONNX, at the version that is written, has no operator for. */
export const composedUnits: readonly Unit[] = [...new Set(composed.map(({ unit }) => unit))].map(
  (unit): Unit => {
    const forms = composed.filter((form) => form.unit === unit);
    return {
      calls: { [unit]: forms.flatMap(({ options = {} }) => Object.keys(options)) },
      write: (graph, { call }, input) => {
        const given = JSON.stringify(call.options);
        const form = forms.find(({ options = {} }) => JSON.stringify(options) === given) ?? forms[0];
        return writePattern(graph, form.patterns[0], input);
      },
      read: (graph, value) => {
        for (const { make, patterns } of forms) {
          for (const pattern of patterns) {
            const found = readPattern(graph, pattern, value);
            if (found) return { layer: make(), parameters: [], from: found.x };
          }
        }
        return undefined;
      },
    };
  },
);
