import { callName, type Optimizer } from "@backstream/core";
import { expectNumber } from "../expectNumber.js";
import { expectRate, type LearningRate } from "../LearningRate.js";
import { plainOptimizer } from "../plainOptimizer.js";
import { outputDeltaIn } from "./outputDeltaIn.js";

/** Options of `autostep`. */
export interface AutostepOptions {
  /** The rate of the learning of step sizes, the paper's μ; 0.01 where not given. */
  readonly metaRate?: number;
  /** How many samples the scale of the step sizes' gradient remembers, from 1 up; 10000 where not given. */
  readonly tau?: number;
  /** What every step size begins with; 0.01 where not given. A later rate scales them all. */
  readonly learningRate?: LearningRate;
}

/** The state of `autostep`. */
export interface AutostepState {
  /** Each step size over the learning rate. */
  readonly sizes: Float64Array;
  /** The scales of the step sizes' gradients, the paper's v. */
  readonly scales: Float64Array;
  /** The traces of recent steps, the paper's h. */
  readonly traces: Float64Array;
}

/**
 * Autostep: `idbd` whose result hardly depends on the scale of inputs and targets, and that never steps over the target.
 *
 *     x = g / δ          c = |g h|                      δ: the output's delta, `outputDelta`
 *     v ← max(c, v + α x² (c - v) / tau)
 *     α ← α · exp(-metaRate · g h / v)
 *     α ← α / max(1, Σ α x²)                            over all parameters; α begins with the learning rate
 *     p ← p - α g
 *     h ← h (1 - α x²) - α g
 *
 * For one output, one sample at a time. In the paper the loss is half the squared error: give samples the weight 0.5, since with
 * `squaredError()` the gradient is twice as large, and a step may go over the target.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when the update comes from several rows or outputs.
 * @source Mahmood, Sutton, Degris and Pilarski, "Tuning-free step-size adaptation", ICASSP 2012, table 1.
 * @see {@link idbd}
 * @example
 *   const optimizer = autostep({ learningRate: 4 });
 *   const parameters = new Float32Array(1);
 *   // y = p x with x = 1, target 2: δ = -2, and the step size 4 is cut to 1, which meets the target
 *   optimizer.update(new Float32Array([-2]), optimizer.init(1), parameters, 1, { outputDelta: -2 });
 *   parameters[0] // => 2
 */
export function autostep(options: AutostepOptions = {}): Optimizer<AutostepState> {
  const name = callName("autostep", options, ["metaRate", "tau", "learningRate"]);
  const { metaRate = 0.01, tau = 1e4, learningRate = 0.01 } = options;
  expectNumber("autostep", "metaRate", metaRate, Infinity);
  expectNumber("autostep", "tau", tau, Infinity);
  if (tau < 1) throw new RangeError(`autostep: tau is ${tau}, expected a finite number from 1 up`);
  expectRate("autostep", learningRate);
  return {
    ...plainOptimizer<AutostepState>({
      where: "autostep",
      name,
      learningRate,
      isModest: false, // step sizes of inputs that are nearly 0 may grow
      vectors: ["sizes", "scales", "traces"],
      init: (size) => ({
        sizes: new Float64Array(size).fill(1),
        scales: new Float64Array(size),
        traces: new Float64Array(size),
      }),
      write({ parameters, gradient, state: { sizes, scales, traces }, rate, ranges, options: update }) {
        const delta = outputDeltaIn("autostep", update);
        const share = delta === 0 ? 0 : 1 / delta;
        let reach = 0; // of the delta that the step would take away
        for (const { from, to } of ranges) {
          for (let i = from; i < to; i++) {
            const square = (gradient[i] * share) ** 2;
            const change = -gradient[i] * traces[i];
            const scale = scales[i] + (rate * sizes[i] * square * (Math.abs(change) - scales[i])) / tau;
            scales[i] = Math.max(Math.abs(change), scale);
            if (scales[i] > 0) sizes[i] *= Math.exp((metaRate * change) / scales[i]);
            reach += rate * sizes[i] * square;
          }
        }
        const cut = Math.max(1, reach);
        for (const { from, to } of ranges) {
          for (let i = from; i < to; i++) {
            sizes[i] /= cut;
            const [size, square] = [rate * sizes[i], (gradient[i] * share) ** 2];
            parameters[i] -= size * gradient[i];
            traces[i] = traces[i] * (1 - size * square) - size * gradient[i];
          }
        }
      },
    }),
    needsOutputDelta: true,
  };
}
