import { expectFinite, expectOptions, type LossRows, type Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/** Options of `smoothL1`. */
export interface SmoothL1Options<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** The distance from which on the loss is linear; 1 where not given. */
  readonly beta?: number;
}

/**
 * The squared error near the target, the absolute error far from it, with a slope of at most 1.
 *
 *     e = o - t
 *     loss = mean ( |e| < β ?  e²/(2β)  :  |e| - β/2 )          delta = clamp(e/β, -1, 1) / (rows · features)
 *
 * - output   `[features]` or `[batch, features]`
 * - target   as the output
 *
 * It is `huber({ delta: β })` divided by β, so the slope far from the target does not depend on β. With a β of 0 it is
 * `absoluteError`. PyTorch: `SmoothL1Loss(beta)`; Keras has only `Huber(delta)`.
 *
 * @throws {RangeError} When beta is not from 0 up.
 * @throws {ShapeError} When the target has another shape than the output.
 * @source Girshick, "Fast R-CNN", ICCV 2015.
 * @see {@link huber}
 * @example
 *   smoothL1({ beta: 2 }).compare([1, 10], [0, 0]).loss // => (0.25 + 9) / 2
 */
export function smoothL1<R extends Reduction | "none" = "mean">(options: SmoothL1Options<R> = {}): LossOf<R> {
  expectOptions("smoothL1", options, ["beta", "reduction"]);
  const { beta = 1 } = options;
  expectFinite("smoothL1", "beta", beta, 0);
  return elementwise("smoothL1", options, ["beta"], (batch, from, size, scale) =>
    terms(batch, from, size, scale, beta),
  );
}

function terms(batch: LossRows, from: number, size: number, scale: number, beta: number): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const error = output[o + i] - target[t + i];
    const distance = Math.abs(error);
    const near = distance < beta;
    sum += near ? (0.5 * error * error) / beta : distance - 0.5 * beta;
    delta[d + i] = scale * (near ? error / beta : Math.sign(error));
  }
  return sum;
}
