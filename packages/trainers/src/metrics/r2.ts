import { expectRegressionTarget } from "./expectRegressionTarget.js";
import type { Metric } from "./Metric.js";

/**
 * The coefficient of determination: the share of the targets' variance that the predictions explain.
 *
 *     R² = 1 - Σ w (t - o)² / Σ w (t - mean t)²
 *
 * - output   `[features]` or `[batch, features]`: R² is calculated for each feature, then averaged
 * - target   of the output's shape
 *
 * 1 is perfect; 0 is as good as always predicting the mean of the measured targets; below 0 is worse than that. NaN
 * until two different targets are measured.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @see {@link rmse}
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
      // Distances are measured from the first target: squares of targets far from 0 would leave no digits for their
      // variance. An origin that is not finite is replaced, or a rolling metric would stay NaN for ever.
      const origin: number[] = [];
      return (tick, sums, offset) => {
        expectRegressionTarget("r2", tick);
        const { rows, width, output, target, weights } = tick;
        for (let row = 0; row < rows; row++) {
          const weight = weights[row];
          if (weight === 0) continue;
          for (let feature = 0; feature < width; feature++) {
            const wanted = target[row * width + feature];
            if (!Number.isFinite(origin[feature])) origin[feature] = wanted;
            const distance = wanted - origin[feature];
            const error = wanted - output[row * width + feature];
            const first = offset + 4 * feature;
            sums[first] += weight;
            sums[first + 1] += weight * distance;
            sums[first + 2] += weight * distance * distance;
            sums[first + 3] += weight * error * error;
          }
        }
      };
    },
    value: (sums, offset, width) => {
      let total = 0;
      for (let feature = 0; feature < width; feature++) {
        const first = offset + 4 * feature;
        const [weight, distance, squares, errors] = sums.subarray(first, first + 4);
        const variation = squares - (distance * distance) / weight; // Σ w (t - mean t)²
        total += variation > rounding * squares ? 1 - errors / variation : NaN;
      }
      return total / width;
    },
  };
}

/** A variation up to this share of the squares is a rounding error: the targets are equal. */
const rounding = 1e-13;
