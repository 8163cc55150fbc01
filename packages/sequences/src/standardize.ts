import { scaling, type Scaling, type ScalingOptions, type TargetScaling } from "./scaling.js";
import { Standardizer, type StandardizerState } from "./Standardizer.js";

/** What `standardize` has learned, up to and including the newest value. */
export interface Moments {
  /** One number a feature; empty before the first value. */
  readonly mean: readonly number[];
  /** The standard deviation of each feature; empty before the first value. */
  readonly deviation: readonly number[];
}

// Interfaces, as the compiler does not infer through an intersection what goes through the operator.

/** `standardize`, with what it has learned. Make one per stream: all subscriptions share what it learns. */
export interface Standardizing extends Scaling<StandardizerState>, Moments {}

/** The same on targets: each sample also gets the `scale` of its target. */
export interface TargetStandardizing extends TargetScaling<StandardizerState>, Moments {}

/**
 * Scales a stream to mean 0 and standard deviation 1, feature by feature, by earlier values only.
 *
 *     values   --4----8----10----|
 *                standardize()
 *     output   --0----0----2-----|     each value is scaled by the values before it, then learned from
 *
 * - values   numbers, rows or tensors; or samples, of which `input` (or `target`) is scaled; the other fields are kept
 *
 * No value is scaled with itself, so that a test of the net on the stream is fair. The output is 0 while the deviation is
 * 0, and in the warm-up: the deviation of the first few values is far too small, and `warmUp: 20` keeps what it would make
 * huge from the net. A number that is not finite passes unchanged and is not learned from; `gate` filters out such samples. Save `state`
 * with the network's parameters: neither can be used without the other.
 *
 * With `field: "target"`, each sample gets a `scale`, from before its target was learned from: in a `predictions`
 * observer, `({ sample, output }) => sample.scale.inverse(output)` is the prediction in original units, as it could
 * have been made before the truth came. The scale of a first sample knows nothing and returns the output as it is; that of
 * the second knows one value and returns it. A sample without a target, which only predicts, gets a scale as well.
 *
 * The operator's own `inverse` takes the scale from before the newest value too; `inverse(value, 1)` knows that value, and is
 * for predictions of the next one.
 *
 * Past samples in a batch (`replay`) are scaled as the new one, by the scale of now, and not learned from.
 *
 * The position of a sample gets what was learned up to this sample, by the operator's `name`: with a checkpoint as `from` it
 * continues from there.
 *
 * @throws {ShapeError} As an error notification, when the number of features changes.
 * @throws {RangeError} When an option has an impossible value, or the checkpoint has no state of that name; as an error
 *   notification, when the position has a state of that name already.
 * @see Standardizer, the same without a stream
 * @example
 *   const scale = standardize();
 *   await firstValueFrom(of(4, 8, 10).pipe(scale, toArray())) // => [0, 0, 2]
 *   [scale.mean, scale.inverse(0), scale.inverse(0, 1)] // => [[22 / 3], 6, 22 / 3]
 *   const targets = of(4, 8, 10).pipe(map((target) => ({ input: 1, target })), standardize({ field: "target" }));
 *   const guesses = targets.pipe(map(({ scale }) => scale.inverse(0)), toArray());
 *   await firstValueFrom(guesses) // => [0, 4, 6]
 */
export function standardize(
  options: ScalingOptions<StandardizerState> & { readonly field: "target" },
): TargetStandardizing;
export function standardize(options?: ScalingOptions<StandardizerState>): Standardizing;
export function standardize(
  options: ScalingOptions<StandardizerState> = {},
): Standardizing & TargetStandardizing {
  const operator = scaling("standardize", options, Standardizer);
  const learned = (): Standardizer | undefined => {
    const { state } = operator;
    return state && new Standardizer(state.seen.length, Infinity, state);
  };
  return Object.defineProperties(operator, {
    mean: { get: () => learned()?.mean ?? [] },
    deviation: { get: () => learned()?.deviation ?? [] },
  }) as Standardizing & TargetStandardizing; // defineProperties' type does not say what it defined
}
