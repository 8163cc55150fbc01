import { callName, type Optimizer } from "@backstream/core";
import { expectAboveZero, expectBetas, expectNumber } from "./expectNumber.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";

/** Options of `adamax`. */
export interface AdamaxOptions {
  /** 0.002 where not given. */
  readonly learningRate?: LearningRate;
  /** Decay of the mean of the gradient and of its largest magnitude; [0.9, 0.999] where not given. */
  readonly betas?: readonly [number, number];
  /** Added to the magnitude, so that the divisor is never 0; above 0, 1e-8 where not given. */
  readonly epsilon?: number;
  /** Pulls parameters towards 0 through the gradient (L2). */
  readonly weightDecay?: number;
}

/** The state of `adamax`. */
export interface AdamaxState {
  readonly mean: Float64Array;
  readonly largest: Float64Array;
}

/**
 * Adamax: `adam` with the largest recent magnitude of the gradient in place of its root mean square.
 *
 *     g ← g + weightDecay · p
 *     m ← β₁ m + (1 - β₁) g          u ← max(β₂ u, |g| + ε)
 *     p ← p - learningRate / (1 - β₁ᵗ) · m / u
 *
 * PyTorch's and Keras's `Adamax`; Keras's standard rate is 0.001.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, section 7.1.
 * @example
 *   const optimizer = adamax({ learningRate: 0.5, betas: [0, 0.5] });
 *   const [state, parameters] = [optimizer.init(1), new Float32Array(1)];
 *   optimizer.update(new Float32Array([8]), state, parameters, 1); // by 0.5 · 8 / 8
 *   optimizer.update(new Float32Array([2]), state, parameters, 2); // by 0.5 · 2 / 4
 *   parameters[0].toFixed(4) // => "-0.7500"
 */
export function adamax(options: AdamaxOptions = {}): Optimizer<AdamaxState> {
  const name = callName("adamax", options, ["learningRate", "betas", "epsilon", "weightDecay"]);
  const { learningRate = 2e-3, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0 } = options;
  const [beta1, beta2] = expectBetas("adamax", betas);
  expectRate("adamax", learningRate);
  expectAboveZero("adamax", "epsilon", epsilon);
  expectNumber("adamax", "weightDecay", weightDecay, Infinity);
  return plainOptimizer<AdamaxState>({
    where: "adamax",
    name,
    learningRate,
    weightDecay,
    isModest: beta1 <= 0.9999 && epsilon >= 1e-12,
    vectors: ["mean", "largest"],
    fresh: { mean: 0, largest: 0 },
    init: (size) => ({ mean: new Float64Array(size), largest: new Float64Array(size) }),
    write({ parameters, gradient, state: { mean, largest }, rate, weightDecay: decay, step, ranges }) {
      const stepRate = rate / (1 - beta1 ** step);
      for (const { from, to } of ranges) {
        for (let i = from; i < to; i++) {
          const g = gradient[i] + decay * parameters[i];
          mean[i] = beta1 * mean[i] + (1 - beta1) * g;
          largest[i] = Math.max(beta2 * largest[i], Math.abs(g) + epsilon);
          parameters[i] -= (stepRate * mean[i]) / largest[i];
        }
      }
    },
  });
}
