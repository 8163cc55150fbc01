import { callName, expectBoolean, type Optimizer } from "@backstream/core";
import { rmsPropKernels, withKernels, type Block } from "@backstream/tensors";
import { expectNumber, expectSteps } from "./expectNumber.js";
import { decayAt, expectRate, rateAt, type LearningRate } from "./LearningRate.js";
import { expectVectors, stateArray } from "./expectVectors.js";
import { forgetAt } from "./forgetAt.js";
import { isModestDecay, isModestRate, largestModest } from "./modest.js";
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
  /** Divides by the root of the variance, not of the mean square. */
  readonly centred?: boolean;
  /** Pulls parameters towards 0 through the gradient (L2). */
  readonly weightDecay?: number;
}

/** The state of `rmsProp`. */
export interface RmsPropState {
  readonly square: Block;
  readonly velocity?: Block;
  readonly mean?: Block;
}

/**
 * RMSprop: the gradient divided by the root of its recent mean square.
 *
 *     g ← g + weightDecay · p
 *     s ← decay · s + (1 - decay) g²
 *     v ← momentum · v + g / (√s + ε)          centred: m ← decay · m + (1 - decay) g, and √(s - m²) in place of √s
 *     p ← p - learningRate · v
 *
 * It forgets old gradients, so it follows data that drift. Unlike those of `adam`, its first steps are long: s begins at 0.
 * PyTorch's and Keras's `RMSprop`: their `alpha` and `rho` are `decay`, `centered` is `centred`.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural networks for machine learning, 2012.
 * @see packages/tensors/src/extensions/rmsPropKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   const optimizer = rmsProp({ learningRate: 0.25, decay: 0.75 });
 *   const parameters = new Float32Array([1]);
 *   optimizer.update(new Float32Array([4]), optimizer.init(1), parameters, 1);
 *   parameters[0].toFixed(4) // => "0.5000"
 */
export function rmsProp(options: RmsPropOptions = {}): Optimizer<RmsPropState> {
  const name = callName("rmsProp", options, [
    "learningRate",
    "decay",
    "epsilon",
    "momentum",
    "centred",
    "weightDecay",
  ]);
  const { learningRate = 0.01, decay = 0.99, epsilon = 1e-8, momentum = 0, weightDecay = 0 } = options;
  const { centred = false } = options;
  expectRate("rmsProp", learningRate);
  expectNumber("rmsProp", "decay", decay, 1);
  expectNumber("rmsProp", "epsilon", epsilon, Infinity);
  expectNumber("rmsProp", "momentum", momentum, 1);
  expectNumber("rmsProp", "weightDecay", weightDecay, Infinity);
  expectBoolean("rmsProp", "centred", centred);
  const isModest = decay <= 0.999999 && epsilon >= 1e-12 && momentum <= 0.9999;
  return {
    name,
    transforms: "parameters",
    takesWeightDecay: true,
    init: (size) => ({
      square: stateVector(size),
      ...(momentum > 0 && { velocity: stateVector(size) }),
      ...(centred && { mean: stateVector(size) }),
    }),
    forget: (state, _parameters, indices) => forgetAt(state, { square: 0, velocity: 0, mean: 0 }, indices),
    staysFinite: (largest, step, update) =>
      isModest &&
      largest <= largestModest &&
      isModestRate(rateAt("rmsProp", learningRate, step, update)) &&
      isModestDecay(decayAt("rmsProp", weightDecay, update)),
    update: (gradient, state, parameters, step, update) => {
      const rate = rateAt("rmsProp", learningRate, step, update);
      const shrink = decayAt("rmsProp", weightDecay, update);
      expectVectors("rmsProp", gradient, parameters);
      expectSteps("rmsProp", "step", step);
      const square = stateArray("rmsProp", state, "square", parameters);
      const velocity = momentum > 0 ? stateArray("rmsProp", state, "velocity", parameters) : undefined;
      if (centred) {
        const mean = stateArray("rmsProp", state, "mean", parameters);
        // The kernel knows no mean: hardly anybody centres.
        for (let i = 0; i < parameters.length; i++) {
          const g = gradient[i] + shrink * parameters[i];
          square[i] = decay * square[i] + (1 - decay) * g * g;
          mean[i] = decay * mean[i] + (1 - decay) * g;
          // Rounding may make it negative.
          const variance = Math.max(0, square[i] - mean[i] * mean[i]);
          const own = g / (Math.sqrt(variance) + epsilon);
          const v = velocity ? momentum * velocity[i] + own : own;
          if (velocity) velocity[i] = v;
          parameters[i] -= rate * v;
        }
        return;
      }
      withKernels([parameters, gradient, square, velocity], (kernels, [p, g, s, v]) => {
        kernels
          .extension(rmsPropKernels)
          .rmsProp(parameters.length, p, g, s, v, rate, decay, epsilon, momentum, shrink);
      });
    },
  };
}
