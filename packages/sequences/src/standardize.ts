import { scaling, type Scaling, type ScalingOptions } from "./scaling.js";
import { Standardizer, type StandardizerState } from "./Standardizer.js";

/**
 * Scales a stream to mean 0 and deviation 1, feature by feature, knowing only the past.
 *
 *     values   --4----8----10----|
 *                standardize()
 *     output   --0----0----2-----|     a value is scaled with what was known before it, then learned from
 *
 * - values   numbers, rows, tensors; or samples, whose `input` (or `target`) is scaled and the rest kept
 *
 * Transforming first keeps the test honest: no value is scaled with itself. Where no spread is known yet, the output
 * is 0. A number that is not finite passes unchanged and is not learned from; `gate` diverts such samples.
 * Keep `state` beside the network's parameters: one is worthless without the other.
 *
 * @throws {ShapeError} When the number of features changes (as an error notification).
 * @example
 *   const scale = standardize();
 *   await firstValueFrom(of(4, 8, 10).pipe(scale, toArray())) // => [0, 0, 2]
 *   standardize({ state: { seen: [2], mean: [6], squares: [8] } }).inverse(2) // => 10
 */
export function standardize(options: ScalingOptions<StandardizerState> = {}): Scaling<StandardizerState> {
  return scaling("standardize", options, Standardizer);
}
