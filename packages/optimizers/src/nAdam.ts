import { callName, type Optimizer } from "@backstream/core";
import { expectBetas, expectNumber } from "./expectNumber.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";

/** Options of `nAdam`. */
export interface NAdamOptions {
  /** 0.002 where not given. */
  readonly learningRate?: LearningRate;
  /** Decay of the means of the gradient and of its square; [0.9, 0.999] where not given. */
  readonly betas?: readonly [number, number];
  /** Added to the divisor, so that it is never 0; 1e-8 where not given. */
  readonly epsilon?: number;
  /** How fast the momentum grows to β₁; 0.004 where not given. */
  readonly momentumDecay?: number;
  /** Pulls parameters towards 0 through the gradient (L2). */
  readonly weightDecay?: number;
}

/** The state of `nAdam`: `product` is that of all momenta so far. */
export interface NAdamState {
  readonly mean: Float64Array;
  readonly square: Float64Array;
  product: number;
}

/**
 * NAdam: `adam` with Nesterov's momentum.
 *
 *     g ← g + weightDecay · p          μₜ = β₁ (1 - 0.96^(t · momentumDecay) / 2)
 *     m ← β₁ m + (1 - β₁) g            s ← β₂ s + (1 - β₂) g²
 *     p ← p - learningRate · (g (1 - μₜ) / (1 - μ₁…μₜ) + m μₜ₊₁ / (1 - μ₁…μₜ₊₁)) / (√(s / (1 - β₂ᵗ)) + ε)
 *
 * PyTorch's `NAdam`: `momentum_decay` is `momentumDecay`; Keras's `Nadam`, whose standard rate is 0.001.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Dozat, "Incorporating Nesterov momentum into Adam", ICLR workshop 2016.
 * @example
 *   const optimizer = nAdam({ learningRate: 0.5, betas: [0, 0.999] }); // without momentum the first step is adam's
 *   const parameters = new Float32Array(1);
 *   optimizer.update(new Float32Array([8]), optimizer.init(1), parameters, 1);
 *   parameters[0].toFixed(4) // => "-0.5000"
 */
export function nAdam(options: NAdamOptions = {}): Optimizer<NAdamState> {
  const name = callName("nAdam", options, [
    "learningRate",
    "betas",
    "epsilon",
    "momentumDecay",
    "weightDecay",
  ]);
  const { learningRate = 2e-3, betas = [0.9, 0.999], epsilon = 1e-8 } = options;
  const { momentumDecay = 4e-3, weightDecay = 0 } = options;
  const [beta1, beta2] = expectBetas("nAdam", betas);
  expectRate("nAdam", learningRate);
  expectNumber("nAdam", "epsilon", epsilon, Infinity);
  expectNumber("nAdam", "momentumDecay", momentumDecay, Infinity);
  expectNumber("nAdam", "weightDecay", weightDecay, Infinity);
  const momentumAt = (step: number): number => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
  return plainOptimizer<NAdamState>({
    where: "nAdam",
    name,
    learningRate,
    weightDecay,
    isModest: beta1 <= 0.9999 && beta2 <= 0.999999 && epsilon >= 1e-12,
    vectors: ["mean", "square"],
    fresh: { mean: 0, square: 0 },
    init: (size) => ({ mean: new Float64Array(size), square: new Float64Array(size), product: 1 }),
    write({ parameters, gradient, state, rate, weightDecay: decay, step, ranges }) {
      const { mean, square } = state;
      const [momentum, next] = [momentumAt(step), momentumAt(step + 1)];
      state.product *= momentum;
      const ofGradient = (rate * (1 - momentum)) / (1 - state.product);
      const ofMean = (rate * next) / (1 - state.product * next);
      const correction = 1 - beta2 ** step;
      for (const { from, to } of ranges) {
        for (let i = from; i < to; i++) {
          const g = gradient[i] + decay * parameters[i];
          mean[i] = beta1 * mean[i] + (1 - beta1) * g;
          square[i] = beta2 * square[i] + (1 - beta2) * g * g;
          const along = ofGradient * g + ofMean * mean[i];
          if (along !== 0) parameters[i] -= along / (Math.sqrt(square[i] / correction) + epsilon);
        }
      }
    },
  });
}
