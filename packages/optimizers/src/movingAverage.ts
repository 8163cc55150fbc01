import { callName, expectOptimizer, type Optimizer } from "@backstream/core";
import { expectNumber } from "./expectNumber.js";
import { expectVectors, stateArray } from "./expectVectors.js";
import { expectWriter, innerContract } from "./innerContract.js";
import { keepFrozen } from "./keepFrozen.js";
import { frozenOf } from "./liveRanges.js";

/** Options of `movingAverage`. */
export interface MovingAverageOptions {
  /** What the average keeps of itself from update to update, below 1; 0.999 where not given. */
  readonly decay?: number;
}

/** The state of `movingAverage`. */
export interface MovingAverageState<State> {
  /** Of the optimizer inside. */
  readonly inner: State;
  /** What predicts. */
  readonly average: Float64Array;
  /** Updates in the average; before the first there is none. */
  averaged: number;
}

/**
 * An optimizer, and beside it a moving average of the parameters, which predicts.
 *
 *     p ← inner(p, g)
 *     a ← decay · a + (1 - decay) p          a begins with the parameters before the first update
 *
 * The network learns with p, as without it. To predict with a, load it into a second network: {@link averagedParameters}
 * takes it out of a checkpoint; in a program without a stream read `average` of the state.
 * PyTorch's `torch.optim.swa_utils.AveragedModel` with an `avg_fn`; Keras's `use_ema`, `ema_momentum` is `decay`.
 *
 * @throws {RangeError} When the decay is not in [0, 1).
 * @throws {TypeError} When it is given no optimizer.
 * @source Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", SIAM J. Control and Optimization 30(4), 1992.
 * @see {@link averagedParameters}
 * @example
 *   const optimizer = movingAverage(sgd({ learningRate: 1 }), { decay: 0.75 });
 *   const [state, parameters] = [optimizer.init(1), new Float32Array([0])];
 *   for (const step of [1, 2]) optimizer.update(new Float32Array([-4]), state, parameters, step);
 *   [parameters[0], state.average[0]] // => [8, 2.75]
 */
export function movingAverage<State>(
  inner: Optimizer<State>,
  options: MovingAverageOptions = {},
): Optimizer<MovingAverageState<State>> {
  expectOptimizer("movingAverage", inner);
  expectWriter("movingAverage", inner);
  const call = callName("movingAverage", options, ["decay"]);
  const { decay = 0.999 } = options;
  expectNumber("movingAverage", "decay", decay, 1);
  const given = call === "movingAverage()" ? "" : `, ${call.slice("movingAverage(".length, -1)}`;
  return {
    ...innerContract(inner),
    name: `movingAverage(${inner.name ?? "an optimizer"}${given})`,
    transforms: "parameters",
    ...(inner.collected && { collected: (state) => inner.collected?.(state.inner) ?? 0 }),
    ...(inner.forget && {
      forget: (state, parameters, indices) => {
        inner.forget?.(state.inner, parameters, indices);
        for (const index of indices) state.average[index] = parameters[index];
      },
    }),
    init: (size, segments, units) => ({
      inner: inner.init(size, segments, units),
      average: new Float64Array(size),
      averaged: 0,
    }),
    update: (gradient, state, parameters, step, update) => {
      expectVectors("movingAverage", gradient, parameters);
      const average = stateArray("movingAverage", state, "average", parameters);
      if (state.averaged === 0) average.set(parameters);
      keepFrozen(parameters, frozenOf(update), () => {
        inner.update(gradient, state.inner, parameters, step, update);
      });
      if ((inner.collected?.(state.inner) ?? 0) > 0) return;
      state.averaged++;
      for (let i = 0; i < parameters.length; i++)
        average[i] = decay * average[i] + (1 - decay) * parameters[i];
    },
  };
}
