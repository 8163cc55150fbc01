import { callName, type Optimizer } from "@backstream/core";
import { expectAboveZero, expectNumber } from "./expectNumber.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";

/** Options of `adadelta`. */
export interface AdadeltaOptions {
  /** 1 where not given. */
  readonly learningRate?: LearningRate;
  /** Decay of both mean squares, below 1; 0.9 where not given. */
  readonly decay?: number;
  /** Added to both mean squares: the length of the first steps depends on it; above 0, 1e-6 where not given. */
  readonly epsilon?: number;
  /** Pulls parameters towards 0 through the gradient (L2). */
  readonly weightDecay?: number;
}

/** The state of `adadelta`: the mean squares of the gradient and of the steps. */
export interface AdadeltaState {
  readonly square: Float64Array;
  readonly stepSquare: Float64Array;
}

/**
 * Adadelta: steps as long as those before, by the ratio of two root mean squares.
 *
 *     g ← g + weightDecay · p
 *     s ← decay · s + (1 - decay) g²
 *     d ← √(u + ε) / √(s + ε) · g
 *     u ← decay · u + (1 - decay) d²
 *     p ← p - learningRate · d
 *
 * The learning rate is a factor and has no unit. The first steps are short, about √ε.
 * PyTorch's and Keras's `Adadelta`: `rho` is `decay`; Keras has 0.001 and 0.95.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Zeiler, "ADADELTA: an adaptive learning rate method", arXiv 1212.5701, 2012.
 * @example
 *   const optimizer = adadelta({ decay: 0, epsilon: 1 });
 *   const parameters = new Float32Array(1);
 *   optimizer.update(new Float32Array([3]), optimizer.init(1), parameters, 1); // by √1 / √(9 + 1) · 3
 *   parameters[0].toFixed(4) // => "-0.9487"
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer<AdadeltaState> {
  const name = callName("adadelta", options, ["learningRate", "decay", "epsilon", "weightDecay"]);
  const { learningRate = 1, decay = 0.9, epsilon = 1e-6, weightDecay = 0 } = options;
  expectRate("adadelta", learningRate);
  expectNumber("adadelta", "decay", decay, 1);
  expectAboveZero("adadelta", "epsilon", epsilon);
  expectNumber("adadelta", "weightDecay", weightDecay, Infinity);
  return plainOptimizer<AdadeltaState>({
    where: "adadelta",
    name,
    learningRate,
    weightDecay,
    isModest: false, // steps may grow from step to step
    vectors: ["square", "stepSquare"],
    fresh: { square: 0, stepSquare: 0 },
    init: (size) => ({ square: new Float64Array(size), stepSquare: new Float64Array(size) }),
    write({ parameters, gradient, state: { square, stepSquare }, rate, weightDecay: pull, ranges }) {
      for (const { from, to } of ranges) {
        for (let i = from; i < to; i++) {
          const g = gradient[i] + pull * parameters[i];
          square[i] = decay * square[i] + (1 - decay) * g * g;
          const delta = (Math.sqrt(stepSquare[i] + epsilon) / Math.sqrt(square[i] + epsilon)) * g;
          stepSquare[i] = decay * stepSquare[i] + (1 - decay) * delta * delta;
          parameters[i] -= rate * delta;
        }
      }
    },
  });
}
