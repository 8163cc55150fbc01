import { callName, describeValue, expectBoolean, ShapeError, type Reduction } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { rowwise } from "./rowwise.js";

/** Options of `quantiles`. */
export interface QuantilesOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** The shares of targets that are to be below each output, ascending: `[0.1, 0.5, 0.9]`. */
  readonly quantiles: readonly number[];
  /**
   * Whether the outputs of a target count in ascending order, whichever of them is the lowest: then no quantile can be
   * above the next. Not so where not given: each output has its own quantile.
   */
  readonly nonCrossing?: boolean;
}

/**
 * The pinball loss of several quantiles at once.
 *
 *     loss = mean over rows and outputs of ( o > t ?  (1 - q) (o - t)  :  q (t - o) )
 *     delta = ( o > t ?  1 - q  :  o < t ?  -q  :  0 ) / (rows · outputs)
 *
 * - output   `[features · quantiles]` or `[batch, features · quantiles]`: all quantiles of the first target, then of the next
 * - target   `[features]` or `[batch, features]`
 *
 * Learned one by one, quantiles can cross: the 0.9 below the 0.5. With `nonCrossing` they are sorted first, and each
 * output learns as the quantile of its rank; sort a prediction likewise before you read it:
 * `output.data.toSorted()`. PyTorch and Keras have none.
 *
 * @throws {RangeError} When the quantiles are not ascending numbers between 0 and 1.
 * @throws {TypeError} When nonCrossing is no boolean.
 * @throws {ShapeError} When a row of outputs is no multiple of the quantiles, or the target has another number of features.
 * @source Koenker and Bassett, "Regression quantiles", Econometrica 46(1), 1978; Chernozhukov, Fernández-Val and Galichon,
 *   "Quantile and probability curves without crossing", Econometrica 78(3), 2010 (the sorting).
 * @see {@link quantile} for one
 * @example
 *   const { loss, delta } = quantiles({ quantiles: [0.25, 0.75], reduction: "sum" }).compare([0, 8], 4);
 *   loss // => 0.25 * 4 + 0.25 * 4
 *   delta.toArray() // => [-0.25, 0.25]
 */
export function quantiles<R extends Reduction | "none" = "mean">(options: QuantilesOptions<R>): LossOf<R> {
  const name = callName("quantiles", options, ["quantiles", "nonCrossing", "reduction"]);
  const { nonCrossing = false } = options;
  const shares = expectQuantiles(options.quantiles);
  expectBoolean("quantiles", "nonCrossing", nonCrossing);
  const count = shares.length;
  return rowwise({
    name,
    reduction: expectReduction("quantiles", options),
    targetWidths: (fanOut) => {
      if (fanOut % count === 0) return [fanOut / count];
      throw new ShapeError(
        `${name}: output has ${fanOut} numbers a row, expected a multiple of ${count}: ${count} quantiles of each target`,
      );
    },
    partsOfRow: (fanOut) => fanOut,
    part: ({ fanOut, output, outputOffset, target, targetOffset, delta, deltaOffset }, row, scale, index) => {
      const at = outputOffset + row * fanOut + index;
      const place = index % count;
      const feature = (index - place) / count;
      const share = shares[nonCrossing ? rankOf(output, at - place, at, count) : place];
      const error = output[at] - target[targetOffset + (row * fanOut) / count + feature];
      // An error of 0 has slope 0, and that of NaN is NaN: in both cases the error itself.
      const slope = error > 0 ? 1 - share : error < 0 ? -share : error;
      delta[deltaOffset + row * fanOut + index] = scale * slope;
      return slope * error;
    },
  });
}

/** How many of the `count` numbers from index `first` on come before that at `at` in ascending order. */
function rankOf(values: Floats, first: number, at: number, count: number): number {
  let rank = 0;
  for (let i = first; i < first + count; i++) {
    if (values[i] < values[at] || (values[i] === values[at] && i < at)) rank++;
  }
  return rank;
}

function expectQuantiles(given: readonly number[]): readonly number[] {
  const isAscending = (share: unknown, index: number): boolean =>
    typeof share === "number" && share > 0 && share < 1 && (index === 0 || share > given[index - 1]);
  // A copy without holes, which `every` would not visit.
  const shares: readonly number[] = Array.isArray(given) ? Array.from(given as readonly number[]) : [];
  if (shares.length > 0 && shares.every(isAscending)) return shares;
  throw new RangeError(
    `quantiles: quantiles is ${describeValue(given)}, expected ascending numbers between 0 and 1 such as [0.1, 0.5, 0.9]`,
  );
}
