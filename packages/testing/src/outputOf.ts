import { unrollLayer, widthRatio, type Layer } from "@backstream/core";
import { referenceArena } from "@backstream/tensors";

/**
 * The outputs of a layer for rows of input, one tick each from an empty memory, in float64: for tests with examples that
 * can be calculated by hand.
 *
 * @example
 *   outputOf(dense(1, 1), [1, 2, 3], [10, 5]) // => [15, 25, 35]
 */
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
      outputDelta: Array.from({ length: ticks * (layer.fanOut || width * widthRatio(layer)) }, () => 0),
      gradient: parameters.map(() => 0),
    },
    { backward: false },
  );
  return [...output];
}
