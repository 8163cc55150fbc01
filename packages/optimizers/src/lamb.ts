import { callName, type Optimizer } from "@backstream/core";
import { expectBetas, expectNumber } from "./expectNumber.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";
import { normOf, segmentsIn } from "./segmentsIn.js";

/** Options of `lamb`. */
export interface LambOptions {
  /** 0.001 where not given. */
  readonly learningRate?: LearningRate;
  /** Decay of the means of the gradient and of its square; [0.9, 0.999] where not given. */
  readonly betas?: readonly [number, number];
  /** Added to the divisor, so that it is never 0; 1e-6 where not given. */
  readonly epsilon?: number;
  /** Pulls parameters towards 0, decoupled from the gradient's scale; 0.01 where not given. */
  readonly weightDecay?: number;
}

/** The state of `lamb`. */
export interface LambState {
  readonly mean: Float64Array;
  readonly square: Float64Array;
}

/**
 * LAMB: `adamW` whose step is, for each tensor, as long as the tensor itself times the rate.
 *
 *     m ← β₁ m + (1 - β₁) g          s ← β₂ s + (1 - β₂) g²
 *     u = m / (1 - β₁ᵗ) / (√(s / (1 - β₂ᵗ)) + ε) + weightDecay · p
 *     p ← p - learningRate · ‖p‖ / ‖u‖ · u          without the ratio where a norm is 0
 *
 * Made for very large batches. Without segments, all parameters are one tensor.
 * Keras's `Lamb`; PyTorch has none.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @throws {ShapeError} By `update`, when a segment does not fit the parameters.
 * @source You et al., "Large batch optimization for deep learning: training BERT in 76 minutes", ICLR 2020, algorithm 2, φ(x) = x.
 * @example
 *   const optimizer = lamb({ learningRate: 0.5, weightDecay: 0 });
 *   const parameters = new Float32Array([3, 4]); // as long as 5, so it moves by 2.5
 *   optimizer.update(new Float32Array([7, 0]), optimizer.init(2), parameters, 1);
 *   [...parameters].map((p) => p.toFixed(4)) // => ["0.5000", "4.0000"]
 */
export function lamb(options: LambOptions = {}): Optimizer<LambState> {
  const name = callName("lamb", options, ["learningRate", "betas", "epsilon", "weightDecay"]);
  const { learningRate = 1e-3, betas = [0.9, 0.999], epsilon = 1e-6, weightDecay = 0.01 } = options;
  const [beta1, beta2] = expectBetas("lamb", betas);
  expectRate("lamb", learningRate);
  expectNumber("lamb", "epsilon", epsilon, Infinity);
  expectNumber("lamb", "weightDecay", weightDecay, Infinity);
  return plainOptimizer<LambState>({
    where: "lamb",
    name,
    learningRate,
    weightDecay,
    isModest: false, // a norm that is nearly 0 makes the ratio large
    vectors: ["mean", "square"],
    fresh: { mean: 0, square: 0 },
    init: (size) => ({ mean: new Float64Array(size), square: new Float64Array(size) }),
    write({
      parameters,
      gradient,
      state: { mean, square },
      rate,
      weightDecay: decay,
      step,
      options: update,
    }) {
      const [ofMean, ofSquare] = [1 - beta1 ** step, 1 - beta2 ** step];
      for (const { offset, size } of segmentsIn("lamb", parameters, update)) {
        const end = offset + size;
        for (let i = offset; i < end; i++) {
          const g = gradient[i];
          mean[i] = beta1 * mean[i] + (1 - beta1) * g;
          square[i] = beta2 * square[i] + (1 - beta2) * g * g;
          const along = mean[i] === 0 ? 0 : mean[i] / ofMean / (Math.sqrt(square[i] / ofSquare) + epsilon);
          gradient[i] = along + decay * parameters[i]; // scratch
        }
        const [length, norm] = [normOf(parameters, offset, size), normOf(gradient, offset, size)];
        const ratio = length > 0 && norm > 0 ? length / norm : 1;
        for (let i = offset; i < end; i++) parameters[i] -= rate * ratio * gradient[i];
      }
    },
  });
}
