import { callName, type Optimizer } from "@backstream/core";
import { expectNumber } from "./expectNumber.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";
import { freshPoints, moveAverage, type SchedulePoints } from "./SchedulePoints.js";

/** Options of `scheduleFreeSgd`. */
export interface ScheduleFreeSgdOptions {
  /** 0.1 where not given. */
  readonly learningRate?: LearningRate;
  /** How near to the average the gradient is taken, below 1; 0.9 where not given. */
  readonly beta?: number;
  /** Steps until the full rate; 0 where not given. */
  readonly warmup?: number;
  /** Pulls parameters towards 0 through the gradient (L2). */
  readonly weightDecay?: number;
}

/**
 * Descent without a schedule: an average of the parameters takes the place of a falling rate.
 *
 *     z ← z - γ (g + weightDecay · y)          γ = learningRate · min(1, t / warmup)
 *     x ← (1 - c) x + c z                      c = γ² / Σ γ²
 *     y ← (1 - beta) z + beta · x
 *
 * The network learns with y, and x predicts: {@link averagedParameters} takes it out of a checkpoint, or read `average` of the state.
 * Momentum is not needed: beta has its place. The state holds where y comes from, so after a `load` into the
 * network begin with a new state.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Defazio et al., "The road less scheduled", NeurIPS 2024, equations 3 to 5.
 * @see {@link scheduleFreeAdamW}
 * @example
 *   const optimizer = scheduleFreeSgd({ learningRate: 1, beta: 0.5 });
 *   const [state, parameters] = [optimizer.init(1), new Float32Array(1)];
 *   for (const step of [1, 2]) optimizer.update(new Float32Array([4]), state, parameters, step);
 *   [state.base[0], state.average[0], parameters[0]] // => [-8, -6, -7]
 */
export function scheduleFreeSgd(options: ScheduleFreeSgdOptions = {}): Optimizer<SchedulePoints> {
  const name = callName("scheduleFreeSgd", options, ["learningRate", "beta", "warmup", "weightDecay"]);
  const { learningRate = 0.1, beta = 0.9, warmup = 0, weightDecay = 0 } = options;
  expectRate("scheduleFreeSgd", learningRate);
  expectNumber("scheduleFreeSgd", "beta", beta, 1);
  expectNumber("scheduleFreeSgd", "warmup", warmup, Infinity);
  expectNumber("scheduleFreeSgd", "weightDecay", weightDecay, Infinity);
  return plainOptimizer<SchedulePoints>({
    where: "scheduleFreeSgd",
    name,
    learningRate,
    weightDecay,
    isModest: true,
    vectors: ["base", "average"],
    init: freshPoints,
    write({ parameters, gradient, state, rate, weightDecay: decay, step, ranges }) {
      const warm = rate * Math.min(1, step / Math.max(1, warmup));
      moveAverage(state, parameters, ranges, warm, beta, (i) => warm * (gradient[i] + decay * parameters[i]));
    },
  });
}
