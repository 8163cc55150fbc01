import { MinMaxScaler, type MinMaxState } from "./MinMaxScaler.js";
import { scaling, type Scaling, type ScalingOptions } from "./scaling.js";

/**
 * Scales a stream so that the smallest value so far is 0 and the largest 1, feature by feature.
 *
 *     values   --4----8----5-------10----|
 *                minMax()
 *     output   --0----0----0.25----1.5---|     a value is scaled with what was known before it, then learned from
 *
 * - values   numbers, rows, tensors; or samples, whose `input` (or `target`) is scaled and the rest kept
 *
 * For what has natural ends, such as a fill level; one outlier squeezes all that comes after it, which `standardize`
 * minds less. A value beyond all before it comes out below 0 or above 1, so that a trend stays visible. Where no range
 * is known yet, the output is 0. A number that is not finite passes unchanged and is not learned from.
 *
 * @throws {ShapeError} When the number of features changes (as an error notification).
 * @example
 *   const scale = minMax();
 *   await firstValueFrom(of(4, 8, 5, 10).pipe(scale, toArray())) // => [0, 0, 0.25, 1.5]
 *   scale.inverse(0.5) // => 7
 */
export function minMax(options: ScalingOptions<MinMaxState> = {}): Scaling<MinMaxState> {
  return scaling("minMax", options, MinMaxScaler);
}
