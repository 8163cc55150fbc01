import { callName, type Optimizer } from "@backstream/core";
import { expectBetas, expectNumber } from "./expectNumber.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";

/** Options of `rAdam`. */
export interface RAdamOptions {
  /** 0.001 where not given. */
  readonly learningRate?: LearningRate;
  /** Decay of the means of the gradient and of its square; [0.9, 0.999] where not given. */
  readonly betas?: readonly [number, number];
  /** Added to the divisor, so that it is never 0; 1e-8 where not given. */
  readonly epsilon?: number;
  /** Pulls parameters towards 0 through the gradient (L2). */
  readonly weightDecay?: number;
}

/** The state of `rAdam`. */
export interface RAdamState {
  readonly mean: Float64Array;
  readonly square: Float64Array;
}

/**
 * Rectified Adam: `adam` that does not divide by the mean square until it has seen enough gradients, and then less at first.
 *
 *     g ← g + weightDecay · p
 *     m ← β₁ m + (1 - β₁) g          s ← β₂ s + (1 - β₂) g²
 *     ρ∞ = 2 / (1 - β₂) - 1          ρ = ρ∞ - 2 t β₂ᵗ / (1 - β₂ᵗ)
 *     r = √((ρ - 4)(ρ - 2) ρ∞ / ((ρ∞ - 4)(ρ∞ - 2) ρ))
 *     p ← p - learningRate · m / (1 - β₁ᵗ) · (ρ > 5 ? r √(1 - β₂ᵗ) / (√s + ε) : 1)
 *
 * With the standard betas the first five steps are those of descent with momentum: as long as the gradient is large.
 * PyTorch's `RAdam`; Keras has none.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Liu et al., "On the variance of the adaptive learning rate and beyond", ICLR 2020.
 * @example
 *   const optimizer = rAdam({ learningRate: 0.5 });
 *   const parameters = new Float32Array(1);
 *   optimizer.update(new Float32Array([8]), optimizer.init(1), parameters, 1); // by 0.5 · 8
 *   parameters[0].toFixed(4) // => "-4.0000"
 */
export function rAdam(options: RAdamOptions = {}): Optimizer<RAdamState> {
  const name = callName("rAdam", options, ["learningRate", "betas", "epsilon", "weightDecay"]);
  const { learningRate = 1e-3, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0 } = options;
  const [beta1, beta2] = expectBetas("rAdam", betas);
  expectRate("rAdam", learningRate);
  expectNumber("rAdam", "epsilon", epsilon, Infinity);
  expectNumber("rAdam", "weightDecay", weightDecay, Infinity);
  const limit = 2 / (1 - beta2) - 1;
  return plainOptimizer<RAdamState>({
    where: "rAdam",
    name,
    learningRate,
    weightDecay,
    isModest: beta1 <= 0.9999 && beta2 <= 0.999999 && epsilon >= 1e-12,
    vectors: ["mean", "square"],
    fresh: { mean: 0, square: 0 },
    init: (size) => ({ mean: new Float64Array(size), square: new Float64Array(size) }),
    write({ parameters, gradient, state: { mean, square }, rate, weightDecay: decay, step, ranges }) {
      const stepRate = rate / (1 - beta1 ** step);
      const correction = 1 - beta2 ** step;
      const length = limit - (2 * step * beta2 ** step) / correction; // of the mean square, in gradients
      const isRectified = length > 5;
      const share = ((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length);
      const factor = isRectified ? Math.sqrt(share * correction) : 1;
      for (const { from, to } of ranges) {
        for (let i = from; i < to; i++) {
          const g = gradient[i] + decay * parameters[i];
          mean[i] = beta1 * mean[i] + (1 - beta1) * g;
          square[i] = beta2 * square[i] + (1 - beta2) * g * g;
          if (mean[i] === 0) continue;
          const divisor = isRectified ? Math.sqrt(square[i]) + epsilon : 1;
          parameters[i] -= (stepRate * factor * mean[i]) / divisor;
        }
      }
    },
  });
}
