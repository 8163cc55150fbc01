import { callName, type Optimizer } from "@backstream/core";
import { expectNumber } from "../expectNumber.js";
import { expectRate, type LearningRate } from "../LearningRate.js";
import { plainOptimizer } from "../plainOptimizer.js";
import { outputDeltaIn } from "./outputDeltaIn.js";

/** Options of `idbd`. */
export interface IdbdOptions {
  /** The rate of the learning of step sizes, the paper's θ; 0.01 where not given. */
  readonly metaRate?: number;
  /** What every step size begins with; 0.01 where not given. A later rate scales them all. */
  readonly learningRate?: LearningRate;
}

/** The state of `idbd`. */
export interface IdbdState {
  /** The logarithm of each step size over the learning rate. */
  readonly logarithms: Float64Array;
  /** The traces of recent steps, the paper's h. */
  readonly traces: Float64Array;
}

/**
 * Incremental delta-bar-delta: a step size for each weight of a linear model, learned as the weights are.
 *
 *     x = g / δ                                    δ: the output's delta, `outputDelta`
 *     b ← b - metaRate · g · h          α = learningRate · exp(b)
 *     p ← p - α g
 *     h ← h · max(0, 1 - α x²) - α g
 *
 * For one output, one sample at a time. In the paper the loss is half the squared error: give samples the weight 0.5, or halve
 * both rates with `squaredError()`, and `metaRate` once more. Step sizes can grow without a bound, `autostep` has one.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when the update comes from several rows or outputs.
 * @source Sutton, "Adapting bias by gradient descent: an incremental version of delta-bar-delta", AAAI 1992, figure 2.
 * @see {@link autostep}
 * @example
 *   const optimizer = idbd({ learningRate: 0.5, metaRate: 1 });
 *   const [state, parameters] = [optimizer.init(1), new Float32Array(1)];
 *   // y = p x with x = 1, target 2: δ = y - target = -2, g = δ x = -2; then y = 1, δ = -1, h = 1, so b = 1, and p = 1 + 0.5 e
 *   optimizer.update(new Float32Array([-2]), state, parameters, 1, { outputDelta: -2 });
 *   optimizer.update(new Float32Array([-1]), state, parameters, 2, { outputDelta: -1 });
 *   parameters[0].toFixed(4) // => "2.3591"
 */
export function idbd(options: IdbdOptions = {}): Optimizer<IdbdState> {
  const name = callName("idbd", options, ["metaRate", "learningRate"]);
  const { metaRate = 0.01, learningRate = 0.01 } = options;
  expectNumber("idbd", "metaRate", metaRate, Infinity);
  expectRate("idbd", learningRate);
  return {
    ...plainOptimizer<IdbdState>({
      where: "idbd",
      name,
      learningRate,
      isModest: false, // step sizes may grow
      vectors: ["logarithms", "traces"],
      init: (size) => ({ logarithms: new Float64Array(size), traces: new Float64Array(size) }),
      write({ parameters, gradient, state: { logarithms, traces }, rate, ranges, options: update }) {
        const delta = outputDeltaIn("idbd", update);
        for (const { from, to } of ranges) {
          for (let i = from; i < to; i++) {
            const g = gradient[i];
            const x = delta === 0 ? 0 : g / delta;
            logarithms[i] -= metaRate * g * traces[i];
            const size = rate * Math.exp(logarithms[i]);
            parameters[i] -= size * g;
            traces[i] = traces[i] * Math.max(0, 1 - size * x * x) - size * g;
          }
        }
      },
    }),
    needsOutputDelta: true,
  };
}
