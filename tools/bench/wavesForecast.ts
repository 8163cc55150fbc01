import { network, squaredError, type Layer, type Sample } from "backstream";
import { updates, type Workload } from "./workload.js";

/** Predicts the next number of the first of several waves, one update for every tick. */
export function wavesForecast(
  layer: () => Layer,
  rest: Pick<Workload, "name" | "title" | "targets">,
): Workload {
  return {
    ...rest,
    unit: "tick and update",
    window: 1,
    batch: 1,
    learningRate: 1e-3,
    // As for a GRU.
    tolerance: 1e-3,
    peers: ["PyTorch"],
    net: () => network(layer(), { seed: 7 }),
    loss: squaredError,
    samples: () =>
      Array.from({ length: updates }, (_, tick): Sample => ({
        input: Float32Array.from({ length: layer().fanIn }, (__, index) => wave(tick, index)),
        target: wave(tick + 1, 0),
      })),
  };
}

function wave(tick: number, index: number): number {
  return Math.fround(Math.sin(tick / (5 + index)) + 0.5 * Math.sin(tick / 3 + index));
}
