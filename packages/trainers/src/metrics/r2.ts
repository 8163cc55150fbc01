import { expectSameWidth } from "./expectSameWidth.js";
import type { Metric } from "./Metric.js";

/**
 * The coefficient of determination: which share of the targets' variance the predictions explain.
 *
 *     R² = 1 - Σ w (t - o)² / Σ w (t - mean t)²
 *
 * - output   `[features]` or `[batch, features]`: R² of each feature, and their mean
 * - target   as the output
 *
 * 1 is perfect, 0 as good as the mean of the measured targets, which nobody knew beforehand; below 0 is worse. NaN
 * until two different targets are measured.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @example
 *   const explained = accumulate(r2());
 *   explained.add({ sample: { input: 0, target: 1 }, output: 1 });
 *   explained.add({ sample: { input: 0, target: 3 }, output: 2 });
 *   explained.value // => 0.5
 */
export function r2(): Metric {
  return {
    name: "r2()",
    size: (width) => 4 * width,
    start: () => {
      // Distances are from the first target: squares of targets far from 0 would have no digits left for their spread.
      // One that is not finite would never let go of a rolling metric.
      const origin: number[] = [];
      return (tick, into, at) => {
        expectSameWidth("r2", tick);
        const { rows, width, output, target, weights } = tick;
        for (let row = 0; row < rows; row++) {
          const weight = weights[row];
          if (weight === 0) continue;
          const first = row * width;
          for (let feature = 0, to = at; feature < width; feature++, to += 4) {
            const wanted = target[first + feature];
            if (!Number.isFinite(origin[feature])) origin[feature] = wanted;
            const distance = wanted - origin[feature];
            const error = wanted - output[first + feature];
            into[to] += weight;
            into[to + 1] += weight * distance;
            into[to + 2] += weight * distance * distance;
            into[to + 3] += weight * error * error;
          }
        }
      };
    },
    value: (sums, at, width) => {
      let explained = 0;
      for (let feature = 0, from = at; feature < width; feature++, from += 4) {
        const [weight, distance, squares, errors] = sums.subarray(from, from + 4);
        const spread = squares - (distance * distance) / weight;
        explained += spread > rounding * squares ? 1 - errors / spread : NaN;
      }
      return explained / width;
    },
  };
}

/** A spread that is no more than this share of the squares is what rounding left of none. */
const rounding = 1e-13;
