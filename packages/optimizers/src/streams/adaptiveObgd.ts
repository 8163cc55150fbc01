import { callName, type Optimizer } from "@backstream/core";
import { expectAboveZero, expectNumber } from "../expectNumber.js";
import { expectRate } from "../LearningRate.js";
import { plainOptimizer } from "../plainOptimizer.js";
import type { ObgdOptions, ObgdState } from "./obgd.js";
import { outputDeltaIn } from "./outputDeltaIn.js";

/** Options of `adaptiveObgd`. */
export interface AdaptiveObgdOptions extends ObgdOptions {
  /** Decay of the mean square of the steps, below 1; 0.999 where not given. */
  readonly decay?: number;
}

/** The state of `adaptiveObgd`. */
export interface AdaptiveObgdState extends ObgdState {
  readonly square: Float64Array;
}

/**
 * `obgd` with each parameter's trace divided by a root mean square, as in `adam`.
 *
 *     z ← trace · z + g / δ                        δ: the output's delta, `outputDelta`
 *     s ← decay · s + (1 - decay)(δ z)²            u = z / √(s / (1 - decayᵗ) + 1e-8)
 *     γ = min(learningRate, 1 / (kappa · max(|δ|, 1) · Σ|u|))
 *     p ← p - γ δ u
 *
 * For one output, one sample at a time; see `obgd` on the loss and the trace.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when the update comes from several rows or outputs.
 * @source Elsayed, Vasan and Mahmood, "Streaming deep reinforcement learning finally works", 2024, appendix B, as in the
 *   authors' code.
 * @see {@link obgd}
 * @example
 *   const optimizer = adaptiveObgd();
 *   const parameters = new Float32Array(1);
 *   // y = p x with x = 1, target 4: δ = -4, u = 1 / 4, and the rate is 1 / (2 · 4 / 4)
 *   optimizer.update(new Float32Array([-4]), optimizer.init(1), parameters, 1, { outputDelta: -4 });
 *   parameters[0].toFixed(4) // => "0.5000"
 */
export function adaptiveObgd(options: AdaptiveObgdOptions = {}): Optimizer<AdaptiveObgdState> {
  const name = callName("adaptiveObgd", options, ["learningRate", "kappa", "trace", "decay"]);
  const { learningRate = 1, kappa = 2, trace = 0, decay = 0.999 } = options;
  expectRate("adaptiveObgd", learningRate);
  expectAboveZero("adaptiveObgd", "kappa", kappa);
  expectNumber("adaptiveObgd", "trace", trace, 1);
  expectNumber("adaptiveObgd", "decay", decay, 1);
  return {
    ...plainOptimizer<AdaptiveObgdState>({
      where: "adaptiveObgd",
      name,
      learningRate,
      isModest: kappa >= 1e-6 && trace <= 0.9999 && decay <= 0.999999,
      vectors: ["traces", "square"],
      fresh: { traces: 0, square: 0 },
      init: (size) => ({ traces: new Float64Array(size), square: new Float64Array(size), rate: 0 }),
      write({ parameters, gradient, state, rate, step, ranges, options: update }) {
        const { traces, square } = state;
        const delta = outputDeltaIn("adaptiveObgd", update);
        const share = delta === 0 ? 0 : 1 / delta;
        const correction = 1 - decay ** step;
        const scaled = (i: number): number => traces[i] / Math.sqrt(square[i] / correction + 1e-8);
        let sum = 0;
        for (const { from, to } of ranges) {
          for (let i = from; i < to; i++) {
            traces[i] = trace * traces[i] + gradient[i] * share;
            square[i] = decay * square[i] + (1 - decay) * (delta * traces[i]) ** 2;
            sum += Math.abs(scaled(i));
          }
        }
        state.rate = Math.min(rate, 1 / (kappa * Math.max(Math.abs(delta), 1) * sum));
        const along = state.rate * delta;
        for (const { from, to } of ranges) for (let i = from; i < to; i++) parameters[i] -= along * scaled(i);
      },
    }),
    needsOutputDelta: true,
  };
}
