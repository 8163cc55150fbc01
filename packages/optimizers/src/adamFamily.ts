import { callName, expectBoolean, type Optimizer } from "@backstream/core";
import { addressOf, arena, withKernels, type Block, type Floats } from "@backstream/tensors";
import { expectBetas, expectNumber, expectSteps } from "./expectNumber.js";
import { forgetAt } from "./forgetAt.js";
import { decayAt, expectRate, rateAt, type LearningRate } from "./LearningRate.js";
import { expectVectors, stateAddress, stateArray } from "./expectVectors.js";
import { isModestDecay, isModestRate, largestModest } from "./modest.js";
import { stateVector } from "./stateVector.js";

/** Options of `adam` and `adamW`. */
export interface AdamOptions {
  /** 0.001 where not given. */
  readonly learningRate?: LearningRate;
  /** Decay of the means of the gradient and of its square; [0.9, 0.999] where not given. */
  readonly betas?: readonly [number, number];
  /** Added to the divisor, so that it is never 0; 1e-8 where not given. */
  readonly epsilon?: number;
  /** Pulls parameters towards 0; where not given, 0 for `adam` and 0.01 for `adamW`. */
  readonly weightDecay?: number;
  /** Divides by the largest mean square so far. */
  readonly amsgrad?: boolean;
}

/** The state of `adam` and `adamW`. */
export interface AdamState {
  readonly mean: Block;
  readonly square: Block;
  readonly maximum?: Block;
}

/** What `adam` and `adamW` share: everything but weight decay, which is `decoupled` from the gradient in `adamW`. */
export function adamFamily(
  factory: string,
  options: AdamOptions,
  standardDecay: number,
): Optimizer<AdamState> {
  const name = callName(factory, options, ["learningRate", "betas", "epsilon", "weightDecay", "amsgrad"]);
  const { learningRate = 1e-3, betas = [0.9, 0.999], epsilon = 1e-8, amsgrad = false } = options;
  const { weightDecay = standardDecay } = options;
  const decoupled = factory === "adamW" ? 1 : 0;
  const [beta1, beta2] = expectBetas(factory, betas);
  expectBoolean(factory, "amsgrad", amsgrad);
  expectRate(factory, learningRate);
  expectNumber(factory, "epsilon", epsilon, Infinity);
  expectNumber(factory, "weightDecay", weightDecay, Infinity);
  /** An update of vectors that are not all in the arena. A function of its own: its closure would be made for each update. */
  const elsewhere = (
    vectors: (Floats | undefined)[],
    [rate, step, decay]: readonly [number, number, number],
  ): void =>
    withKernels(vectors, (kernels, [p, g, m, s, x]) =>
      kernels.adam(vectors[0]!.length, p, g, m, s, x, rate, beta1, beta2, epsilon, step, decay, decoupled),
    );
  const isModest = beta1 <= 0.9999 && beta2 <= 0.999999 && epsilon >= 1e-12;
  return {
    name,
    transforms: "parameters",
    takesWeightDecay: true,
    init: (size) => {
      const state = { mean: stateVector(size), square: stateVector(size) };
      return amsgrad ? { ...state, maximum: stateVector(size) } : state;
    },
    forget: (state, _parameters, indices) => forgetAt(state, { mean: 0, square: 0, maximum: 0 }, indices),
    staysFinite: (largest, step, update) =>
      isModest &&
      largest <= largestModest &&
      isModestRate(rateAt(factory, learningRate, step, update)) &&
      isModestDecay(decayAt(factory, weightDecay, update)),
    update: (gradient, state, parameters, step, update) => {
      const rate = rateAt(factory, learningRate, step, update);
      const decay = decayAt(factory, weightDecay, update);
      expectVectors(factory, gradient, parameters);
      expectSteps(factory, "step", step);
      const mean = stateArray(factory, state, "mean", parameters);
      const square = stateArray(factory, state, "square", parameters);
      const maximum = amsgrad ? stateArray(factory, state, "maximum", parameters) : undefined;
      const p = addressOf(parameters);
      const g = addressOf(gradient);
      const m = stateAddress(state.mean);
      const s = stateAddress(state.square);
      const x = state.maximum ? stateAddress(state.maximum) : 0;
      const n = parameters.length;
      if (p < 0 || g < 0 || m < 0 || s < 0 || x < 0)
        elsewhere([parameters, gradient, mean, square, maximum], [rate, step, decay]);
      else arena.kernels.adam(n, p, g, m, s, x, rate, beta1, beta2, epsilon, step, decay, decoupled);
    },
  };
}
