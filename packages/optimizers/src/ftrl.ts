import { callName, type Optimizer } from "@backstream/core";
import { expectNumber } from "./expectNumber.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";

/** Options of `ftrl`. */
export interface FtrlOptions {
  /** The paper's α; 0.1 where not given. */
  readonly learningRate?: LearningRate;
  /** Shortens the first steps; 1 where not given. */
  readonly beta?: number;
  /** Makes parameters exactly 0 where their gradients do not speak against it; 0 where not given. */
  readonly l1?: number;
  /** Pulls parameters towards 0; 0 where not given. */
  readonly l2?: number;
}

/** The state of `ftrl`: the paper's z and n. */
export interface FtrlState {
  readonly linear: Float64Array;
  readonly square: Float64Array;
}

/**
 * Follow the regularized leader (FTRL-Proximal): Adagrad that makes small parameters exactly 0.
 *
 *     σ = (√(n + g²) - √n) / α          z ← z + g - σ p          n ← n + g²          α: learningRate
 *     p ← |z| ≤ l1 ? 0 : -(z - l1 · sign(z)) / ((β + √n) / α + l2)
 *
 * For linear models of many features that are mostly absent. Start the parameters at 0 (`initialise: zeros()`): another start is
 * pulled there. A parameter that has not had a gradient is left as it is.
 * Keras's `Ftrl`: `l1_regularization_strength` is `l1`, `l2_regularization_strength` is `l2`; PyTorch has none.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source McMahan et al., "Ad click prediction: a view from the trenches", KDD 2013, algorithm 1.
 * @example
 *   const optimizer = ftrl({ learningRate: 0.5, l1: 1 });
 *   const parameters = new Float32Array(2);
 *   optimizer.update(new Float32Array([3, -1]), optimizer.init(2), parameters, 1); // -(3 - 1) / ((1 + 3) / 0.5), and 0
 *   [...parameters] // => [-0.25, 0]
 */
export function ftrl(options: FtrlOptions = {}): Optimizer<FtrlState> {
  const name = callName("ftrl", options, ["learningRate", "beta", "l1", "l2"]);
  const { learningRate = 0.1, beta = 1, l1 = 0, l2 = 0 } = options;
  expectRate("ftrl", learningRate);
  expectNumber("ftrl", "beta", beta, Infinity);
  expectNumber("ftrl", "l1", l1, Infinity);
  expectNumber("ftrl", "l2", l2, Infinity);
  return plainOptimizer<FtrlState>({
    where: "ftrl",
    name,
    learningRate,
    isModest: false, // z is a sum that is not bounded
    vectors: ["linear", "square"],
    init: (size) => ({ linear: new Float64Array(size), square: new Float64Array(size) }),
    write({ parameters, gradient, state: { linear, square }, rate, ranges }) {
      if (rate === 0) return;
      for (const { from, to } of ranges) {
        for (let i = from; i < to; i++) {
          const g = gradient[i];
          const before = Math.sqrt(square[i]);
          square[i] += g * g;
          const after = Math.sqrt(square[i]);
          if (after === 0) continue;
          linear[i] += g - ((after - before) / rate) * parameters[i];
          const z = linear[i];
          const free = Math.abs(z) <= l1 ? 0 : z - l1 * Math.sign(z);
          parameters[i] = free === 0 ? 0 : -free / ((beta + after) / rate + l2);
        }
      }
    },
  });
}
