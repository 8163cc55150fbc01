import { callName, expectBoolean, type Reduction } from "@backstream/core";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { rowwise } from "./rowwise.js";

/** Options of `kullbackLeibler`. */
export interface KullbackLeiblerOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** Whether targets are log-probabilities, as the outputs are; else, and where not given, probabilities. */
  readonly logTarget?: boolean;
}

/**
 * The Kullback-Leibler divergence: how far the output's distribution is from that of the target.
 *
 *     loss = mean over rows of  Σ t (log t - o)          delta = -t / rows          0 log 0 = 0
 *
 * - output   `[classes]` or `[batch, classes]`: log-probabilities
 * - target   as the output: probabilities; with `logTarget` log-probabilities. A negative probability has a loss of NaN, as in PyTorch:
 *            `update` then skips the step
 *
 * For one net that learns from another's distribution. Its delta is that of a cross-entropy of log-probabilities: a net that
 * ends in logits learns the same by `softmaxCrossEntropy({ targets: "probabilities" })`. PyTorch:
 * `KLDivLoss(log_target, reduction="batchmean")`, whose "mean" divides by the classes too; Keras: `KLDivergence()`, of
 * probabilities.
 *
 * @throws {TypeError} When logTarget is no boolean.
 * @throws {ShapeError} When the target has another shape than the output.
 * @source Kullback and Leibler, "On information and sufficiency", Annals of Mathematical Statistics 22(1), 1951.
 * @example
 *   const { loss, delta } = kullbackLeibler().compare([Math.log(0.25), Math.log(0.75)], [1, 0]);
 *   loss.toFixed(6) // => Math.log(4).toFixed(6)
 *   delta.toArray() // => [-1, 0]
 */
export function kullbackLeibler<R extends Reduction | "none" = "mean">(
  options: KullbackLeiblerOptions<R> = {},
): LossOf<R> {
  const name = callName("kullbackLeibler", options, ["logTarget", "reduction"]);
  const { logTarget = false } = options;
  expectBoolean("kullbackLeibler", "logTarget", logTarget);
  return rowwise({
    name,
    reduction: expectReduction("kullbackLeibler", options),
    targetWidths: (fanOut) => [fanOut],
    part: ({ fanOut, output, outputOffset, target, targetOffset, delta, deltaOffset }, row, scale) => {
      const first = row * fanOut;
      let sum = 0;
      for (let i = first; i < first + fanOut; i++) {
        const given = target[targetOffset + i];
        const probability = logTarget ? Math.exp(given) : given;
        const surprise = logTarget ? given : Math.log(given);
        // An impossible class adds nothing, whatever the output is.
        if (probability !== 0) sum += probability * (surprise - output[outputOffset + i]);
        delta[deltaOffset + i] = -scale * probability;
      }
      return sum;
    },
  });
}
