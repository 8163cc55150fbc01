import { MinMaxScaler, type MinMaxState } from "./MinMaxScaler.js";
import { scaling, type Scaling, type ScalingOptions, type TargetScaling } from "./scaling.js";

/**
 * Scales a stream so that the smallest value so far becomes 0 and the largest 1, feature by feature.
 *
 *     values   --4----8----5-------10----|
 *                minMax()
 *     output   --0----0----0.25----1.5---|     each value is scaled by the values before it, then learned from
 *
 * - values   numbers, rows or tensors; or samples, of which `input` (or `target`) is scaled; the other fields are kept
 *
 * For values with natural limits, such as a fill level. After an outlier all later values are scaled to small numbers;
 * `standardize` is less affected by it. A new minimum or maximum is emitted as a number below 0 or above 1, so that a
 * trend stays visible. The output is 0 while the range is 0, and in the `warmUp`. A number that is not finite passes unchanged and is not
 * learned from.
 *
 * With `field: "target"`, each sample gets a `scale`, from before its target was learned from, to take predictions back to
 * original units: `({ sample, output }) => sample.scale.inverse(output)`. See `standardize`. The
 * operator's own `inverse` takes the scale from before the newest value too; `inverse(value, 1)` knows that value.
 *
 * The position of a sample gets what was learned up to this sample, by the operator's `name`: with a checkpoint as `from` it
 * continues from there.
 *
 * @throws {ShapeError} As an error notification, when the number of features changes.
 * @throws {RangeError} When an option has an impossible value, or the checkpoint has no state of that name; as an error
 *   notification, when the position has a state of that name already.
 * @see MinMaxScaler, the same without a stream
 * @example
 *   const scale = minMax();
 *   await firstValueFrom(of(4, 8, 5, 10).pipe(scale, toArray())) // => [0, 0, 0.25, 1.5]
 *   scale.inverse(0.5, 1) // => 7
 */
export function minMax(
  options: ScalingOptions<MinMaxState> & { readonly field: "target" },
): TargetScaling<MinMaxState>;
export function minMax(options?: ScalingOptions<MinMaxState>): Scaling<MinMaxState>;
export function minMax(
  options: ScalingOptions<MinMaxState> = {},
): Scaling<MinMaxState> & TargetScaling<MinMaxState> {
  return scaling("minMax", options, MinMaxScaler);
}
