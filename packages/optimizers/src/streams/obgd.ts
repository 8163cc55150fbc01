import { callName, type Optimizer } from "@backstream/core";
import { expectAboveZero, expectNumber } from "../expectNumber.js";
import { expectRate, type LearningRate } from "../LearningRate.js";
import { plainOptimizer } from "../plainOptimizer.js";
import { outputDeltaIn } from "./outputDeltaIn.js";

/** Options of `obgd`. */
export interface ObgdOptions {
  /** The largest rate; 1 where not given. */
  readonly learningRate?: LearningRate;
  /** How far below the bound a step stays, above 0: 2 where not given. */
  readonly kappa?: number;
  /** What the trace keeps of itself from step to step, below 1; 0 where not given. */
  readonly trace?: number;
}

/** The state of `obgd`. */
export interface ObgdState {
  /** The trace of the output's derivatives. */
  readonly traces: Float64Array;
  /** The rate of the latest update. */
  rate: number;
}

/**
 * Overshooting-bounded gradient descent: the rate of each step is cut, so that the output does not go over its target.
 *
 *     z ← trace · z + g / δ                        δ: the output's delta, `outputDelta`; g / δ: the output's derivative
 *     γ = min(learningRate, 1 / (kappa · max(|δ|, 1) · Σ|z|))
 *     p ← p - γ δ z
 *
 * For one output, one sample at a time, also through nets of several layers. In the paper the loss is half the squared error:
 * give samples the weight 0.5. With a trace of 0 it is descent with a rate that depends on the gradient; a trace is
 * for the errors of temporal differences, and is one for all keys. A sample whose delta is exactly 0 adds nothing to the trace.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when the update comes from several rows or outputs.
 * @source Elsayed, Vasan and Mahmood, "Streaming deep reinforcement learning finally works", 2024, algorithm 3; trace is γλ.
 * @see {@link adaptiveObgd}
 * @example
 *   const optimizer = obgd();
 *   const parameters = new Float32Array(1);
 *   // y = p x with x = 1, target 4: δ = -4, and the rate is 1 / (2 · 4 · 1)
 *   optimizer.update(new Float32Array([-4]), optimizer.init(1), parameters, 1, { outputDelta: -4 });
 *   parameters[0] // => 0.5
 */
export function obgd(options: ObgdOptions = {}): Optimizer<ObgdState> {
  const name = callName("obgd", options, ["learningRate", "kappa", "trace"]);
  const { learningRate = 1, kappa = 2, trace = 0 } = options;
  expectRate("obgd", learningRate);
  expectAboveZero("obgd", "kappa", kappa);
  expectNumber("obgd", "trace", trace, 1);
  return {
    ...plainOptimizer<ObgdState>({
      where: "obgd",
      name,
      learningRate,
      isModest: kappa >= 1e-6 && trace <= 0.9999,
      vectors: ["traces"],
      fresh: { traces: 0 },
      init: (size) => ({ traces: new Float64Array(size), rate: 0 }),
      write({ parameters, gradient, state, rate, ranges, options: update }) {
        const { traces } = state;
        const delta = outputDeltaIn("obgd", update);
        const share = delta === 0 ? 0 : 1 / delta;
        let sum = 0;
        for (const { from, to } of ranges) {
          for (let i = from; i < to; i++) {
            traces[i] = trace * traces[i] + gradient[i] * share;
            sum += Math.abs(traces[i]);
          }
        }
        state.rate = Math.min(rate, 1 / (kappa * Math.max(Math.abs(delta), 1) * sum));
        const along = state.rate * delta;
        for (const { from, to } of ranges) for (let i = from; i < to; i++) parameters[i] -= along * traces[i];
      },
    }),
    needsOutputDelta: true,
  };
}
