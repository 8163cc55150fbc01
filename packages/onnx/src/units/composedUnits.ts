import { describeLayer, type Layer } from "@backstream/core";
import { gelu, silu } from "@backstream/layers";
import { readPattern, writePattern, type Pattern } from "../patterns.js";
import type { Unit } from "../Unit.js";

/** An activation that consists of several operators. The first pattern is written, all are read. */
interface Composed {
  readonly make: () => Layer;
  readonly patterns: readonly Pattern[];
}

const erf: Pattern = ["Add", ["Erf", ["Div", "x", Math.SQRT2]], 1];
const composed: readonly Composed[] = [
  { make: () => silu(), patterns: [["Mul", "x", ["Sigmoid", "x"]]] },
  {
    make: () => gelu(),
    // PyTorch associates it in another way.
    patterns: [
      ["Mul", ["Mul", "x", 0.5], erf],
      ["Mul", ["Mul", "x", erf], 0.5],
      ["Mul", "x", ["Mul", erf, 0.5]],
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
