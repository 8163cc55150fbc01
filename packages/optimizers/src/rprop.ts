import { callName, type Optimizer } from "@backstream/core";
import { expectAboveZero, expectNumber, expectPair } from "./expectNumber.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";

/** Options of `rprop`. */
export interface RpropOptions {
  /** The length of the first step, 0.01 where not given. Later rates are not used, except that nothing moves at 0. */
  readonly learningRate?: LearningRate;
  /** What a step's length is multiplied by where the gradient's sign has changed, and where not; [0.5, 1.2] where not given. */
  readonly etas?: readonly [number, number];
  /** The shortest and longest step; [1e-6, 50] where not given. */
  readonly stepSizes?: readonly [number, number];
}

/** The state of `rprop`. */
export interface RpropState {
  readonly previous: Float64Array;
  /** 0 before the first update. */
  readonly lengths: Float64Array;
}

/**
 * Resilient backpropagation: each parameter's step grows while its gradient keeps the sign, and shrinks where it changes.
 *
 *     a ← a · (g g' > 0 ? etas₂ : g g' < 0 ? etas₁ : 1), within stepSizes          g': the gradient before
 *     g ← g g' < 0 ? 0 : g
 *     p ← p - a · sign(g)
 *
 * For the gradient of a whole data set: that of one sample changes its sign by chance, and every step would shrink.
 * PyTorch's `Rprop`: `step_sizes` is `stepSizes`; Keras has none.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Riedmiller and Braun, "A direct adaptive method for faster backpropagation learning", ICNN 1993; the variant is PyTorch's.
 * @example
 *   const optimizer = rprop({ learningRate: 1, etas: [0.5, 2] });
 *   const [state, parameters] = [optimizer.init(1), new Float32Array(1)];
 *   for (const [index, g] of [7, 0.1, -3, -3].entries()) {
 *     optimizer.update(new Float32Array([g]), state, parameters, index + 1); // by -1, -2, 0 and 1
 *   }
 *   [...parameters] // => [-2]
 */
export function rprop(options: RpropOptions = {}): Optimizer<RpropState> {
  const name = callName("rprop", options, ["learningRate", "etas", "stepSizes"]);
  const { learningRate = 0.01, etas = [0.5, 1.2], stepSizes = [1e-6, 50] } = options;
  const [shrink, grow] = expectPair("rprop", "etas", etas, "[0.5, 1.2]");
  const [shortest, longest] = expectPair("rprop", "stepSizes", stepSizes, "[1e-6, 50]");
  expectRate("rprop", learningRate);
  expectNumber("rprop", "etas[0]", shrink, 1);
  expectAboveZero("rprop", "etas[1]", grow);
  if (grow < 1) throw new RangeError(`rprop: etas[1] is ${grow}, expected a finite number from 1 up`);
  expectAboveZero("rprop", "stepSizes[0]", shortest);
  expectAboveZero("rprop", "stepSizes[1]", longest);
  if (longest < shortest)
    throw new RangeError(`rprop: stepSizes[1] is ${longest}, expected at least stepSizes[0], ${shortest}`);
  return plainOptimizer<RpropState>({
    where: "rprop",
    name,
    learningRate,
    isModest: longest <= 1e12,
    vectors: ["previous", "lengths"],
    init: (size) => ({ previous: new Float64Array(size), lengths: new Float64Array(size) }),
    write({ parameters, gradient, state: { previous, lengths }, rate, ranges }) {
      if (rate === 0) return;
      for (const { from, to } of ranges) {
        for (let i = from; i < to; i++) {
          // Signs, as a product of small numbers would be 0.
          const agreement = Math.sign(gradient[i]) * Math.sign(previous[i]);
          const factor = agreement > 0 ? grow : agreement < 0 ? shrink : 1;
          const length = lengths[i] === 0 ? rate : lengths[i];
          lengths[i] = Math.min(longest, Math.max(shortest, length * factor));
          previous[i] = agreement < 0 ? 0 : gradient[i];
          parameters[i] -= lengths[i] * Math.sign(previous[i]);
        }
      }
    },
  });
}
