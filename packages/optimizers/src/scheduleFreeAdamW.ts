import { callName, type Optimizer } from "@backstream/core";
import { expectBetas, expectNumber } from "./expectNumber.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";
import { freshPoints, moveAverage, type SchedulePoints } from "./SchedulePoints.js";

/** Options of `scheduleFreeAdamW`. */
export interface ScheduleFreeAdamWOptions {
  /** 0.0025 where not given. */
  readonly learningRate?: LearningRate;
  /** How near to the average the gradient is taken, and the decay of the mean square; [0.9, 0.999] where not given. */
  readonly betas?: readonly [number, number];
  /** Added to the divisor, so that it is never 0; 1e-8 where not given. */
  readonly epsilon?: number;
  /** Steps until the full rate; 0 where not given. */
  readonly warmup?: number;
  /** Pulls parameters towards 0, decoupled from the gradient; 0 where not given. */
  readonly weightDecay?: number;
}

/** The state of `scheduleFreeAdamW`. */
export interface ScheduleFreeAdamWState extends SchedulePoints {
  readonly square: Float64Array;
}

/**
 * AdamW without a schedule: an average of the parameters takes the place of a falling rate, and of the mean gradient.
 *
 *     v ← β₂ v + (1 - β₂) g²
 *     z ← z - γ (g / (√v + ε) + weightDecay · y)          γ = learningRate · √(1 - β₂ᵗ) · min(1, t / warmup)
 *     x ← (1 - c) x + c z                                 c = γ² / Σ γ²
 *     y ← (1 - β₁) z + β₁ x
 *
 * The network learns with y, and x predicts: {@link averagedParameters} takes it out of a checkpoint, or read `average` of the state.
 * The state holds where y comes from, so after a `load` into the network begin with a new state.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Defazio et al., "The road less scheduled", NeurIPS 2024, algorithm 1.
 * @see {@link scheduleFreeSgd}
 * @example
 *   const optimizer = scheduleFreeAdamW({ learningRate: 1, betas: [0.5, 0] });
 *   const [state, parameters] = [optimizer.init(1), new Float32Array(1)];
 *   for (const step of [1, 2]) optimizer.update(new Float32Array([4]), state, parameters, step); // z moves by 1
 *   [state.base[0], state.average[0], parameters[0]].map((x) => x.toFixed(4)) // => ["-2.0000", "-1.5000", "-1.7500"]
 */
export function scheduleFreeAdamW(options: ScheduleFreeAdamWOptions = {}): Optimizer<ScheduleFreeAdamWState> {
  const where = "scheduleFreeAdamW";
  const name = callName(where, options, ["learningRate", "betas", "epsilon", "warmup", "weightDecay"]);
  const {
    learningRate = 2.5e-3,
    betas = [0.9, 0.999],
    epsilon = 1e-8,
    warmup = 0,
    weightDecay = 0,
  } = options;
  const [beta1, beta2] = expectBetas(where, betas);
  expectRate(where, learningRate);
  expectNumber(where, "epsilon", epsilon, Infinity);
  expectNumber(where, "warmup", warmup, Infinity);
  expectNumber(where, "weightDecay", weightDecay, Infinity);
  return plainOptimizer<ScheduleFreeAdamWState>({
    where,
    name,
    learningRate,
    weightDecay,
    isModest: beta2 <= 0.999999 && epsilon >= 1e-12,
    vectors: ["base", "average", "square"],
    init: (size) => ({ ...freshPoints(size), square: new Float64Array(size) }),
    write({ parameters, gradient, state, rate, weightDecay: decay, step, ranges }) {
      const { square } = state;
      const warm = rate * Math.sqrt(1 - beta2 ** step) * Math.min(1, step / Math.max(1, warmup));
      moveAverage(state, parameters, ranges, warm, beta1, (i) => {
        const g = gradient[i];
        square[i] = beta2 * square[i] + (1 - beta2) * g * g;
        const scaled = g === 0 ? 0 : g / (Math.sqrt(square[i]) + epsilon);
        return warm * (scaled + decay * parameters[i]);
      });
    },
  });
}
