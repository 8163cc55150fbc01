import { callName, type Optimizer } from "@backstream/core";
import { expectBetas, expectNumber } from "./expectNumber.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";

/** Options of `lion`. */
export interface LionOptions {
  /** 0.0001 where not given. */
  readonly learningRate?: LearningRate;
  /** Weight of the mean in a step, and the mean's decay; [0.9, 0.99] where not given. */
  readonly betas?: readonly [number, number];
  /** Pulls parameters towards 0, decoupled from the gradient as in `adamW`; 0 where not given. */
  readonly weightDecay?: number;
}

/** The state of `lion`. */
export interface LionState {
  readonly mean: Float64Array;
}

/**
 * Lion: only signs count, so every parameter moves by the learning rate.
 *
 *     p ← p - learningRate · (sign(β₁ m + (1 - β₁) g) + weightDecay · p)
 *     m ← β₂ m + (1 - β₂) g
 *
 * One mean is kept, where `adam` keeps two. The authors advise a rate 3 to 10 times less than `adamW`'s, and a weight decay
 * as many times larger.
 * Keras's `Lion`; PyTorch has none.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Chen et al., "Symbolic discovery of optimization algorithms", NeurIPS 2023, algorithm 2.
 * @example
 *   const optimizer = lion({ learningRate: 0.5 });
 *   const parameters = new Float32Array([1, 2]);
 *   optimizer.update(new Float32Array([100, -0.01]), optimizer.init(2), parameters, 1);
 *   [...parameters] // => [0.5, 2.5]
 */
export function lion(options: LionOptions = {}): Optimizer<LionState> {
  const name = callName("lion", options, ["learningRate", "betas", "weightDecay"]);
  const { learningRate = 1e-4, betas = [0.9, 0.99], weightDecay = 0 } = options;
  const [beta1, beta2] = expectBetas("lion", betas);
  expectRate("lion", learningRate);
  expectNumber("lion", "weightDecay", weightDecay, Infinity);
  return plainOptimizer<LionState>({
    where: "lion",
    name,
    learningRate,
    weightDecay,
    isModest: true,
    vectors: ["mean"],
    fresh: { mean: 0 },
    init: (size) => ({ mean: new Float64Array(size) }),
    write({ parameters, gradient, state: { mean }, rate, weightDecay: decay, ranges }) {
      for (const { from, to } of ranges) {
        for (let i = from; i < to; i++) {
          const g = gradient[i];
          const sign = Math.sign(beta1 * mean[i] + (1 - beta1) * g);
          parameters[i] -= rate * (sign + decay * parameters[i]);
          mean[i] = beta2 * mean[i] + (1 - beta2) * g;
        }
      }
    },
  });
}
