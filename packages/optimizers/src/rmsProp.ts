import { callName, type Optimizer } from "@backstream/core";
import { withKernels, type Block } from "@backstream/tensors";
import { expectNumber, expectSteps } from "./expectNumber.js";
import { expectRate, rateAt, type LearningRate } from "./LearningRate.js";
import { expectVectors, stateArray } from "./expectVectors.js";
import { isModestRate, largestModest } from "./modest.js";
import { stateVector } from "./stateVector.js";

/** Options of `rmsProp`. */
export interface RmsPropOptions {
  /** 0.01 where not given. */
  readonly learningRate?: LearningRate;
  /** Decay of the mean of the gradient's square, below 1; 0.99 where not given. */
  readonly decay?: number;
  /** Added to the divisor, so that it is never 0; 1e-8 where not given. */
  readonly epsilon?: number;
  /** The factor of the velocity from step to step, below 1; 0 where not given. */
  readonly momentum?: number;
  /** Pulls parameters towards 0 through the gradient (L2). */
  readonly weightDecay?: number;
}

/** The state of `rmsProp`. */
export interface RmsPropState {
  readonly square: Block;
  readonly velocity?: Block;
}

/**
 * RMSprop: the gradient divided by the root of its recent mean square.
 *
 *     g ← g + weightDecay · p
 *     s ← decay · s + (1 - decay) g²
 *     v ← momentum · v + g / (√s + ε)
 *     p ← p - learningRate · v
 *
 * It forgets old gradients, so it follows data that drift. Unlike those of `adam`, its first steps are long: s begins at 0.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural networks for machine learning, 2012.
 * @see packages/tensors/src/reference/optimizerKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   const optimizer = rmsProp({ learningRate: 0.25, decay: 0.75 });
 *   const parameters = new Float32Array([1]);
 *   optimizer.update(new Float32Array([4]), optimizer.init(1), parameters, 1);
 *   parameters[0].toFixed(4) // => "0.5000"
 */
export function rmsProp(options: RmsPropOptions = {}): Optimizer<RmsPropState> {
  const name = callName("rmsProp", options, ["learningRate", "decay", "epsilon", "momentum", "weightDecay"]);
  const { learningRate = 0.01, decay = 0.99, epsilon = 1e-8, momentum = 0, weightDecay = 0 } = options;
  expectRate("rmsProp", learningRate);
  expectNumber("rmsProp", "decay", decay, 1);
  expectNumber("rmsProp", "epsilon", epsilon, Infinity);
  expectNumber("rmsProp", "momentum", momentum, 1);
  expectNumber("rmsProp", "weightDecay", weightDecay, Infinity);
  const isModest = decay <= 0.999999 && epsilon >= 1e-12 && momentum <= 0.9999 && weightDecay <= 1;
  return {
    name,
    transforms: "parameters",
    init: (size) => {
      const square = stateVector(size);
      return momentum > 0 ? { square, velocity: stateVector(size) } : { square };
    },
    staysFinite: (largest, step, update) =>
      isModest && largest <= largestModest && isModestRate(rateAt("rmsProp", learningRate, step, update)),
    update: (gradient, state, parameters, step, update) => {
      const rate = rateAt("rmsProp", learningRate, step, update);
      expectVectors("rmsProp", gradient, parameters);
      expectSteps("rmsProp", "step", step);
      const square = stateArray("rmsProp", state, "square", parameters);
      const velocity = momentum > 0 ? stateArray("rmsProp", state, "velocity", parameters) : undefined;
      withKernels([parameters, gradient, square, velocity], (kernels, [p, g, s, v]) => {
        kernels.rmsProp(parameters.length, p, g, s, v, rate, decay, epsilon, momentum, weightDecay);
      });
    },
  };
}
