import { referenceArena } from "@backstream/tensors";
import { carryCounts } from "./carryCounts.js";
import type { Layer } from "./Layer.js";
import type { Unroll } from "./Unroll.js";
import { unrollLayer } from "./unrollLayer.js";

/**
 * The gradients of a layer by finite differences, without its `backward`: for each number x of one field of `unroll`
 *
 *     ∂L/∂x ≈ (L(x + ε) - L(x - ε)) / 2ε          L = Σ outputDelta · output + Σ carryOutDelta · carryOut
 *
 * in float64, where with ε = 1e-5 about ten digits are correct. A count in the memory has the derivative 0.
 */
export function centralDifferences(
  layer: Layer,
  unroll: Unroll,
  field: "input" | "carryIn" | "parameters",
): number[] {
  const arena = referenceArena(Float64Array);
  const values = Array.from(unroll[field]);
  const loss = (): number => {
    const { output, carryOut } = unrollLayer(
      layer,
      arena,
      { ...unroll, [field]: values },
      { backward: false },
    );
    return dot(unroll.outputDelta, output) + dot(unroll.carryOutDelta, carryOut);
  };
  const counts = field === "carryIn" ? carryCounts(layer) : [];
  return values.map((x, index) => {
    if (counts[index % counts.length] !== undefined) return 0;
    values[index] = x + epsilon;
    const above = loss();
    values[index] = x - epsilon;
    const below = loss();
    values[index] = x;
    return (above - below) / (2 * epsilon);
  });
}

const epsilon = 1e-5;

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, x, index) => sum + x * b[index], 0);
}
