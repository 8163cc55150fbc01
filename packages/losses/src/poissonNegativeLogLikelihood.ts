import { expectBoolean, expectOptions, type LossRows, type Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/** Options of `poissonNegativeLogLikelihood`. */
export interface PoissonNegativeLogLikelihoodOptions<
  R extends Reduction | "none" = Reduction,
> extends LossOptions<R> {
  /** Whether outputs are logarithms of rates, which is so where nothing is said; else they are rates. */
  readonly logInput?: boolean;
  /** Whether the part of the likelihood that only the target has an influence on is added; not added where not given. */
  readonly full?: boolean;
}

/**
 * The negative log-likelihood of counts: the output is the rate of a Poisson distribution, or its logarithm.
 *
 *     logInput: true          loss = mean ( exp(o) - t o )                   delta = (exp(o) - t) / (rows · features)
 *     logInput: false         loss = mean ( o - t log(o + 1e-8) )            delta = (1 - t / (o + 1e-8)) / (rows · features)
 *     full: true              for t > 1 also  t log t - t + log(2π t) / 2    Stirling's approximation of log t!
 *
 * - output   `[features]` or `[batch, features]`: logarithms of rates; with `logInput: false` rates, above 0
 * - target   as the output: counts, from 0 up
 *
 * For how often something happens in a tick. `full` changes the loss, not the delta. PyTorch: `PoissonNLLLoss(log_input,
 * full)`; Keras: `Poisson()` is `logInput: false`.
 *
 * @throws {TypeError} When an option is no boolean.
 * @throws {ShapeError} When the target has another shape than the output.
 * @source PyTorch `PoissonNLLLoss`.
 * @example
 *   const { loss, delta } = poissonNegativeLogLikelihood().compare([0, Math.LN2], [3, 2]);
 *   loss.toFixed(6) // => ((1 + 2 - 2 * Math.LN2) / 2).toFixed(6)
 *   delta.toArray() // => [-1, 0]
 */
export function poissonNegativeLogLikelihood<R extends Reduction | "none" = "mean">(
  options: PoissonNegativeLogLikelihoodOptions<R> = {},
): LossOf<R> {
  expectOptions("poissonNegativeLogLikelihood", options, ["logInput", "full", "reduction"]);
  const { logInput = true, full = false } = options;
  expectBoolean("poissonNegativeLogLikelihood", "logInput", logInput);
  expectBoolean("poissonNegativeLogLikelihood", "full", full);
  return elementwise(
    "poissonNegativeLogLikelihood",
    options,
    ["logInput", "full"],
    (batch, from, size, scale) => terms(batch, from, size, scale, logInput, full),
  );
}

/** Added to a rate, so that a rate of 0 has a logarithm: PyTorch has the same. */
const smallest = 1e-8;

function terms(
  batch: LossRows,
  from: number,
  size: number,
  scale: number,
  logInput: boolean,
  full: boolean,
): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const number = output[o + i];
    const count = target[t + i];
    const rate = logInput ? Math.exp(number) : number + smallest;
    sum += logInput ? rate - count * number : number - count * Math.log(rate);
    if (full && count > 1) sum += count * Math.log(count) - count + 0.5 * Math.log(2 * Math.PI * count);
    delta[d + i] = scale * (logInput ? rate - count : 1 - count / rate);
  }
  return sum;
}
