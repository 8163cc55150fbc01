import { describeValue, expectOptions, type LossRows, type Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/** Options of `huber`. */
export interface HuberOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** The distance from which on the loss is linear; 1 where not given. */
  readonly delta?: number;
}

/**
 * Squared error near the target, absolute error far from it.
 *
 *     e = o - t
 *     loss = mean ( |e| ≤ δ ?  e²/2  :  δ (|e| - δ/2) )          delta = clamp(e, -δ, δ) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`
 * - target   as the output
 *
 * For regression on data with outliers: no element's derivative exceeds δ. Near the target it is half of `squaredError`.
 *
 * @throws {RangeError} When delta is not above 0.
 * @throws {ShapeError} When the target has another shape than the output.
 * @source Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics 35(1), 1964.
 * @example
 *   huber({ delta: 2 }).compare([1, 10], [0, 0]).loss // => 9.25
 */
export function huber<R extends Reduction | "none" = "mean">(options: HuberOptions<R> = {}): LossOf<R> {
  expectOptions("huber", options, ["delta", "reduction"]);
  const { delta: limit = 1 } = options;
  if (!(typeof limit === "number" && limit > 0 && limit < Infinity))
    throw new RangeError(`huber: delta is ${describeValue(limit)}, expected a finite number above 0`);
  return elementwise("huber", options, ["delta"], (batch, from, size, scale) =>
    terms(batch, from, size, scale, limit),
  );
}

function terms(batch: LossRows, from: number, size: number, scale: number, limit: number): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const error = output[o + i] - target[t + i];
    const distance = Math.abs(error);
    const near = distance <= limit;
    sum += near ? 0.5 * error * error : limit * (distance - 0.5 * limit);
    delta[d + i] = scale * (near ? error : limit * Math.sign(error));
  }
  return sum;
}
