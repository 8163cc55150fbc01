import { callName, expectBoolean, type Optimizer } from "@backstream/core";
import { sgdKernels, withKernels, type Block } from "@backstream/tensors";
import { expectNumber, expectSteps } from "./expectNumber.js";
import { decayAt, expectRate, rateAt, type LearningRate } from "./LearningRate.js";
import { expectVectors, stateArray } from "./expectVectors.js";
import { forgetAt } from "./forgetAt.js";
import { isModestDecay, isModestRate, largestModest } from "./modest.js";
import { stateVector } from "./stateVector.js";

/** Options of `sgd`. */
export interface SgdOptions {
  /** 0.001 where not given. */
  readonly learningRate?: LearningRate;
  /** The factor of the velocity from step to step, below 1; 0 where not given. */
  readonly momentum?: number;
  /** The share of the gradient that does not enter the velocity, below 1; 0 where not given. */
  readonly dampening?: number;
  /** Nesterov's momentum: adds the momentum to the gradient once more. */
  readonly nesterov?: boolean;
  /** Pulls parameters towards 0 through the gradient (L2). */
  readonly weightDecay?: number;
}

/** The state of `sgd`: empty without momentum. */
export interface SgdState {
  readonly velocity?: Block;
}

/**
 * Stochastic gradient descent, optionally with momentum.
 *
 *     g ← g + weightDecay · p
 *     v ← momentum · v + (1 - dampening) g          at the first step g
 *     p ← p - learningRate · (nesterov ? g + momentum · v : v)
 *
 * Without momentum v is g. The simplest rule; `adam` needs less tuning. PyTorch's and Keras's `SGD`; Keras has no dampening.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @source Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013; the variant is PyTorch's.
 * @see packages/tensors/src/extensions/sgdKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   const optimizer = sgd({ learningRate: 0.5 });
 *   const parameters = new Float32Array([1, 2]);
 *   optimizer.update(new Float32Array([1, -1]), optimizer.init(2), parameters, 1);
 *   [...parameters] // => [0.5, 2.5]
 */
export function sgd(options: SgdOptions = {}): Optimizer<SgdState> {
  const name = callName("sgd", options, ["learningRate", "momentum", "dampening", "nesterov", "weightDecay"]);
  const { learningRate = 1e-3, momentum = 0, dampening = 0, nesterov = false, weightDecay = 0 } = options;
  expectRate("sgd", learningRate);
  expectNumber("sgd", "momentum", momentum, 1);
  expectNumber("sgd", "dampening", dampening, 1);
  expectNumber("sgd", "weightDecay", weightDecay, Infinity);
  expectBoolean("sgd", "nesterov", nesterov);
  if (nesterov && momentum === 0)
    throw new RangeError("sgd: nesterov is true and momentum 0, expected momentum above 0");
  if (nesterov && dampening > 0)
    throw new RangeError(`sgd: nesterov is true and dampening ${dampening}, expected dampening 0`);
  const isModest = momentum <= 0.9999;
  return {
    name,
    transforms: "parameters",
    takesWeightDecay: true,
    init: (size) => (momentum > 0 ? { velocity: stateVector(size) } : {}),
    forget: (state, _parameters, indices) => forgetAt(state, { velocity: 0 }, indices),
    staysFinite: (largest, step, update) =>
      isModest &&
      largest <= largestModest &&
      isModestRate(rateAt("sgd", learningRate, step, update)) &&
      isModestDecay(decayAt("sgd", weightDecay, update)),
    update: (gradient, state, parameters, step, update) => {
      const rate = rateAt("sgd", learningRate, step, update);
      const decay = decayAt("sgd", weightDecay, update);
      expectVectors("sgd", gradient, parameters);
      expectSteps("sgd", "step", step);
      const velocity = momentum > 0 ? stateArray("sgd", state, "velocity", parameters) : undefined;
      if (velocity && dampening > 0) {
        // The kernel has no dampening, which hardly anybody uses.
        for (let i = 0; i < parameters.length; i++) {
          const g = gradient[i] + decay * parameters[i];
          velocity[i] = step === 1 ? g : momentum * velocity[i] + (1 - dampening) * g;
          parameters[i] -= rate * velocity[i];
        }
        return;
      }
      withKernels([parameters, gradient, velocity], (kernels, [p, g, v]) => {
        const [n, first] = [parameters.length, step === 1 ? 1 : 0];
        kernels.extension(sgdKernels).sgd(n, p, g, v, rate, momentum, nesterov ? 1 : 0, decay, first);
      });
    },
  };
}
