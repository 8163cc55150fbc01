import type { Layer } from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import { leavesByHand, type Unroll } from "./unrollByHand.js";

/** What the laws cannot know of a layer. */
export interface LayerLawOptions {
  /** For a layer that takes any width; 5 where not given. */
  readonly width?: number;
  /** The input is an index below this number, and has no derivative. */
  readonly indices?: number;
}

/** Random numbers for a layer: always the same for the same seed. Parameters start as the layer says, and are shaken. */
export function layerCase(layer: Layer, { width = 5, indices }: LayerLawOptions, seed = 1): Unroll {
  const [ticks, batch] = [5, 3];
  const random = randomStream(seed);
  const draw = (count: number): number[] => Array.from({ length: count }, () => random.normal());
  const leaves = leavesByHand(layer, layer.fanIn || width);
  const fanIn = leaves[0].fanIn;
  const fanOut = leaves[leaves.length - 1].fanOut;
  const carry = leaves.reduce((sum, leaf) => sum + leaf.carry, 0);
  const parameters = leaves.flatMap((leaf) =>
    leaf.layer.parameters.flatMap(({ shape, initialise }) => {
      const values = new Float64Array(shape.reduce((a, b) => a * b, 1));
      initialise(values, shape, random);
      return Array.from(values, (x) => x + 0.3 * random.normal());
    }),
  );
  return {
    ticks,
    batch,
    input: indices
      ? Array.from({ length: ticks * batch }, () => random.integer(indices))
      : draw(ticks * batch * fanIn),
    parameters,
    before: draw(batch * carry),
    outputDelta: draw(ticks * batch * fanOut),
    carryDelta: draw(batch * carry),
    gradient: parameters.map(() => 0),
  };
}
