import { dense, gru, network, squaredError, stack, type Sample } from "backstream";
import { updates, type Workload } from "./workload.js";

/** Predicts the next number of a series: a GRU and a dense layer, batch 1. */
export function gruForecast(
  units: number,
  window: number,
  rest: Pick<Workload, "name" | "title" | "unit" | "targets" | "peers">,
): Workload {
  return {
    ...rest,
    window,
    batch: 1,
    learningRate: 1e-3,
    // Float32 everywhere, sums in another order, and an optimizer that magnifies small gradients.
    tolerance: 1e-3,
    net: () => network(stack(gru(1, units), dense(units, 1)), { seed: 7 }),
    loss: squaredError,
    samples: () =>
      Array.from({ length: updates * window }, (_, tick): Sample => ({
        input: wave(tick),
        target: wave(tick + 1),
      })),
  };
}

function wave(tick: number): number {
  return Math.fround(Math.sin(tick / 5) + 0.5 * Math.sin(tick / 3));
}
