import { callName, expectOptimizer, type Optimizer } from "@backstream/core";
import { expectSteps } from "./expectNumber.js";
import { expectVectors, stateArray } from "./expectVectors.js";
import { expectWriter } from "./innerContract.js";

/** Options of `accumulateGradients`. */
export interface AccumulateGradientsOptions {
  /** How many gradients make one update. */
  readonly every: number;
}

/** The state of `accumulateGradients`. */
export interface AccumulateGradientsState<State> {
  /** Of the optimizer inside. */
  readonly inner: State;
  /** The sum of the gradients that have been collected. */
  readonly sum: Float64Array;
  /** How many these are. */
  collected: number;
  /** Updates of the optimizer inside. */
  updates: number;
}

/**
 * Collects gradients and updates the parameters once for several of them, by their mean.
 *
 *     a ← a + g; at every n-th gradient: p ← inner(p, a / n), a ← 0
 *
 * For batches that would not fit, and for keys that shall learn together. In between nothing moves: `Step` says
 * how many gradients have been `collected`. All gradients count alike, whatever the number of their rows. The optimizer inside
 * counts its own updates, from 1, also for its schedule.
 * optax's `MultiSteps`; Keras's `gradient_accumulation_steps`; in PyTorch one calls `optimizer.step()` less often.
 *
 * @throws {RangeError} When `every` is no whole number from 1 up, or the optimizer learns from one output's delta.
 * @throws {TypeError} When it is given no optimizer.
 * @example
 *   const optimizer = accumulateGradients(sgd({ learningRate: 1 }), { every: 2 });
 *   const [state, parameters] = [optimizer.init(1), new Float32Array(1)];
 *   const after = [2, 4, 6, 8].map((g, index) => {
 *     optimizer.update(new Float32Array([g]), state, parameters, index + 1);
 *     return parameters[0];
 *   });
 *   after // => [0, -3, -3, -10]
 */
export function accumulateGradients<State>(
  inner: Optimizer<State>,
  options: AccumulateGradientsOptions,
): Optimizer<AccumulateGradientsState<State>> {
  expectOptimizer("accumulateGradients", inner);
  expectWriter("accumulateGradients", inner);
  callName("accumulateGradients", options, ["every"]);
  const { every } = options;
  expectSteps("accumulateGradients", "every", every);
  const innerName = inner.name ?? "an optimizer";
  if (inner.needsOutputDelta) {
    throw new RangeError(
      `accumulateGradients: ${innerName} learns from the delta of one output, expected an optimizer that learns from a mean of gradients`,
    );
  }
  return {
    name: `accumulateGradients(${innerName}, { every: ${every} })`,
    transforms: "parameters",
    takesWeightDecay: inner.takesWeightDecay === true,
    // No `staysFinite`: what was collected may be larger than the gradient of now.
    ...(inner.frozenSegments && { frozenSegments: (segments) => inner.frozenSegments?.(segments) ?? [] }),
    collected: ({ collected }) => collected,
    ...(inner.unitReader && { unitReader: (nets) => inner.unitReader!(nets) }), // it is there
    replaces: inner.replaces === true,
    init: (size, segments, units) => ({
      inner: inner.init(size, segments, units),
      sum: new Float64Array(size),
      collected: 0,
      updates: 0,
    }),
    update: (gradient, state, parameters, step, update) => {
      expectVectors("accumulateGradients", gradient, parameters);
      expectSteps("accumulateGradients", "step", step);
      const sum = stateArray("accumulateGradients", state, "sum", parameters);
      for (let i = 0; i < sum.length; i++) sum[i] += gradient[i];
      state.collected++;
      if (state.collected < every) return;
      for (let i = 0; i < sum.length; i++) gradient[i] = sum[i] / every;
      sum.fill(0);
      state.collected = 0;
      state.updates++;
      inner.update(gradient, state.inner, parameters, state.updates, update);
    },
  };
}
