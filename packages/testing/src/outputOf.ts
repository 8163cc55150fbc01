import type { Layer } from "@backstream/core";
import { unrollLayer } from "@backstream/layers";
import { referenceArena } from "@backstream/tensors";

/** What a layer says to rows of input, one after the other from an empty memory, in float64: for examples done in the head. */
export function outputOf(
  layer: Layer,
  input: readonly number[],
  parameters: readonly number[] = [],
): number[] {
  const width = layer.fanIn || input.length;
  const ticks = input.length / width;
  const empty = layer.carry.flatMap(({ size }) => Array.from({ length: size }, () => 0));
  const { output } = unrollLayer(
    layer,
    referenceArena(Float64Array),
    {
      ticks,
      batch: 1,
      input,
      parameters,
      carryIn: empty,
      carryOutDelta: empty,
      outputDelta: Array.from({ length: ticks * (layer.fanOut || width) }, () => 0),
      gradient: parameters.map(() => 0),
    },
    { back: false },
  );
  return [...output];
}
