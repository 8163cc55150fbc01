import { dense, lru, network, squaredError, stack, type Sample } from "backstream";
import { updates, type Workload } from "./workload.js";

const [units, window] = [64, 64];

/** A linear recurrent unit: a long memory that costs little. */
export const w8: Workload = {
  name: "W8",
  title: "LRU 1→64 + dense, squared error, Adam, batch 1, window 64 = stride 64, fed tick by tick",
  unit: "update (64 ticks)",
  window,
  batch: 1,
  learningRate: 1e-3,
  tolerance: 1e-3,
  targets: { PyTorch: 20 },
  peers: ["PyTorch", "PyTorch, whole windows"],
  net: () => network(stack(lru(1, units), dense(units, 1)), { seed: 7 }),
  loss: squaredError,
  samples: () =>
    Array.from({ length: updates * window }, (_, tick): Sample => ({
      input: wave(tick),
      target: wave(tick + 1),
    })),
};

function wave(tick: number): number {
  return Math.fround(Math.sin(tick / 5) + 0.5 * Math.sin(tick / 3));
}
