import { describeLayer, type Layer } from "@backstream/core";
import { gelu, silu } from "@backstream/layers";
import { operation, readPattern, writePattern, type Pattern } from "../patterns.js";
import type { Unit } from "../Unit.js";

/** An activation that consists of several operators. The first pattern is written, all are read. */
interface Composed {
  readonly make: () => Layer;
  readonly patterns: readonly Pattern[];
}

const erf = operation("Add", operation("Erf", operation("Div", "x", Math.SQRT2)), 1);
const composed: readonly Composed[] = [
  { make: () => silu(), patterns: [operation("Mul", "x", operation("Sigmoid", "x"))] },
  {
    make: () => gelu(),
    // PyTorch associates it in another way.
    patterns: [
      operation("Mul", operation("Mul", "x", 0.5), erf),
      operation("Mul", operation("Mul", "x", erf), 0.5),
      operation("Mul", "x", operation("Mul", erf, 0.5)),
    ],
  },
];

/** Activations that ONNX, at the version that is written, has no operator for. */
export const composedUnits: readonly Unit[] = composed.map(({ make, patterns }): Unit => {
  const description = describeLayer(make());
  return {
    calls: { [description.slice(0, description.indexOf("("))]: [] },
    write: (graph, _layer, input) => writePattern(graph, patterns[0], input),
    read: (graph, value) => {
      for (const pattern of patterns) {
        const from = readPattern(graph, pattern, value);
        if (from !== undefined) return { layer: make(), parameters: [], from };
      }
      return undefined;
    },
  };
});
