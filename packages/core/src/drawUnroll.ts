import { randomStream } from "@backstream/tensors";
import { carryCounts } from "./carryCounts.js";
import type { Layer } from "./Layer.js";
import type { Unroll } from "./Unroll.js";
import { widthRatio } from "./widthRatio.js";

/** What cannot be derived from a layer. */
export interface DrawUnrollOptions {
  /** For a layer that takes any width; 5 where not given. */
  readonly width?: number;
  /** The input is an index below this number, and has no derivative. */
  readonly indices?: number;
  /** 5 where not given. */
  readonly ticks?: number;
  /** Rows of a tick, 3 where not given. */
  readonly batch?: number;
  /** The same seed gives the same numbers; 1 where not given. */
  readonly seed?: number;
}

/**
 * Random numbers to run a layer with, forward and backward. Parameters are initialised by the layer, plus random noise:
 * zeros and ones hide mistakes. Where the memory counts, whole numbers are drawn, and its delta is 0.
 *
 * @example
 *   drawUnroll(gru(3, 4), { ticks: 2, batch: 1 }).input.length // => 6
 */
export function drawUnroll(layer: Layer, options: DrawUnrollOptions = {}): Unroll {
  const { width = 5, indices, ticks = 5, batch = 3, seed = 1 } = options;
  const random = randomStream(seed);
  const draw = (count: number): number[] => Array.from({ length: count }, () => random.normal());
  const rows = ticks * batch;
  const counts = carryCounts(layer);
  const drawCarry = (count: (largest: number) => number): number[] =>
    draw(batch * counts.length).map((x, index) => {
      const largest = counts[index % counts.length];
      return largest === undefined ? x : count(largest);
    });
  const parameters = layer.parameters.flatMap(({ shape, initialise }) => {
    const values = new Float64Array(shape.reduce((a, b) => a * b, 1));
    initialise(values, shape, random);
    return Array.from(values, (x) => x + 0.3 * random.normal());
  });
  return {
    ticks,
    batch,
    parameters,
    input: indices
      ? Array.from({ length: rows }, () => random.integer(indices))
      : draw(rows * (layer.fanIn || width)),
    carryIn: drawCarry((largest) => random.integer(largest + 1)),
    outputDelta: draw(rows * (layer.fanOut || width * widthRatio(layer))),
    carryOutDelta: drawCarry(() => 0),
    gradient: parameters.map(() => 0),
    begins: learnsCarry(layer),
  };
}

/** Whether a part of its memory is learned before the first tick. */
function learnsCarry({ learnedCarry, parts = [] }: Layer): boolean {
  return learnedCarry !== undefined || parts.some((part) => learnsCarry(part.layer));
}
