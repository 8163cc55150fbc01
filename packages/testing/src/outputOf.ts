import type { Layer } from "@backstream/core";
import { referenceArena } from "@backstream/tensors";
import { leavesByHand, unrollByHand } from "./unrollByHand.js";

const float64 = referenceArena(Float64Array);

/** What a layer says to rows of input, one after the other from an empty memory, in float64: for examples done in the head. */
export function outputOf(
  layer: Layer,
  input: readonly number[],
  parameters: readonly number[] = [],
): number[] {
  const width = layer.fanIn || input.length;
  const leaves = leavesByHand(layer, width);
  const ticks = input.length / width;
  const carry = leaves.reduce((sum, leaf) => sum + leaf.carry, 0);
  const empty = Array.from({ length: carry }, () => 0);
  const { output } = unrollByHand(layer, float64, {
    ticks,
    batch: 1,
    input,
    parameters,
    before: empty,
    carryDelta: empty,
    outputDelta: Array.from({ length: ticks * leaves[leaves.length - 1].fanOut }, () => 0),
    gradient: parameters.map(() => 0),
  });
  return [...output];
}
