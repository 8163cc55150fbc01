import { callName, type Optimizer } from "@backstream/core";
import { expectNumber } from "./expectNumber.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";

/** Options of `adagrad`. */
export interface AdagradOptions {
  /** 0.01 where not given. */
  readonly learningRate?: LearningRate;
  /** Divides the rate of step t by 1 + learningRateDecay · (t - 1); 0 where not given. */
  readonly learningRateDecay?: number;
  /** What the sum of squares begins with; 0 where not given. */
  readonly initialSum?: number;
  /** Added to the divisor, so that it is never 0; 1e-10 where not given. */
  readonly epsilon?: number;
  /** Pulls parameters towards 0 through the gradient (L2). */
  readonly weightDecay?: number;
}

/** The state of `adagrad`. */
export interface AdagradState {
  readonly sum: Float64Array;
}

/**
 * Adagrad: the gradient divided by the root of the sum of all its squares so far.
 *
 *     g ← g + weightDecay · p
 *     s ← s + g²
 *     p ← p - learningRate / (1 + learningRateDecay · (t - 1)) · g / (√s + ε)
 *
 * A parameter whose gradient is seldom different from 0 keeps long steps. The steps only become shorter, so in an endless
 * stream that drifts it stops to follow: `rmsProp` forgets.
 * PyTorch's and Keras's `Adagrad`: `lr_decay` is `learningRateDecay`, `initial_accumulator_value` is `initialSum` (0.1 in
 * Keras).
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Duchi, Hazan and Singer, "Adaptive subgradient methods", JMLR 12, 2011.
 * @example
 *   const optimizer = adagrad({ learningRate: 1, epsilon: 0 });
 *   const [state, parameters] = [optimizer.init(1), new Float32Array(1)];
 *   optimizer.update(new Float32Array([3]), state, parameters, 1); // by 3 / √9
 *   optimizer.update(new Float32Array([4]), state, parameters, 2); // by 4 / √25
 *   parameters[0].toFixed(4) // => "-1.8000"
 */
export function adagrad(options: AdagradOptions = {}): Optimizer<AdagradState> {
  const name = callName("adagrad", options, [
    "learningRate",
    "learningRateDecay",
    "initialSum",
    "epsilon",
    "weightDecay",
  ]);
  const { learningRate = 0.01, learningRateDecay = 0, initialSum = 0, epsilon = 1e-10 } = options;
  const { weightDecay = 0 } = options;
  expectRate("adagrad", learningRate);
  expectNumber("adagrad", "learningRateDecay", learningRateDecay, Infinity);
  expectNumber("adagrad", "initialSum", initialSum, Infinity);
  expectNumber("adagrad", "epsilon", epsilon, Infinity);
  expectNumber("adagrad", "weightDecay", weightDecay, Infinity);
  return plainOptimizer<AdagradState>({
    where: "adagrad",
    name,
    learningRate,
    weightDecay,
    isModest: epsilon >= 1e-12,
    vectors: ["sum"],
    fresh: { sum: initialSum },
    init: (size) => ({ sum: new Float64Array(size).fill(initialSum) }),
    write({ parameters, gradient, state: { sum }, rate, weightDecay: decay, step, ranges }) {
      const stepRate = rate / (1 + (step - 1) * learningRateDecay);
      for (const { from, to } of ranges) {
        for (let i = from; i < to; i++) {
          const g = gradient[i] + decay * parameters[i];
          sum[i] += g * g;
          if (g !== 0) parameters[i] -= (stepRate * g) / (Math.sqrt(sum[i]) + epsilon);
        }
      }
    },
  });
}
