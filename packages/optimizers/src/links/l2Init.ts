import type { Optimizer } from "@backstream/core";
import { expectNumber } from "../expectNumber.js";
import { expectVectors, stateArray } from "../expectVectors.js";
import { frozenOf, liveRanges } from "../liveRanges.js";
import { largestModest } from "../modest.js";

/** The state of `l2Init`. */
export interface L2InitState {
  /** The parameters to which it pulls: those before its first update. */
  readonly initial: Float64Array;
  /** Whether `initial` has been taken: 1, or 0 before the first update. */
  taken: number;
}

/**
 * Pulls the parameters towards where they began, so that a net which learns for ever can go on learning; for a `chain`.
 *
 *     g ← g + factor · (p - p₀)                    p₀: the parameters before the first update
 *
 * A net whose world changes for long loses plasticity: its weights grow, its units fall silent, and it learns less and less.
 * Near the parameters of the beginning this does not happen. It is coupled, as `l2`, which pulls towards 0: it goes through
 * the optimizer as the gradient does. p₀ is in the state, and so in checkpoints. For units that `continualBackpropagation`
 * replaces, p₀ is what they begin with.
 *
 * @throws {RangeError} When the factor is no finite number from 0 up.
 * @source Kumar, Marklund and Van Roy, "Maintaining plasticity in continual learning via regenerative regularization", CoLLAs
 *   2024. Its penalty is not halved: its λ is half of this factor.
 * @see {@link continualBackpropagation}
 * @example
 *   const link = l2Init(0.5);
 *   const state = link.init(2);
 *   const [first, second] = [new Float32Array(2), new Float32Array(2)];
 *   link.update(first, state, new Float32Array([1, 2]), 1);
 *   link.update(second, state, new Float32Array([3, 2]), 2);
 *   [[...first], [...second]] // => [[0, 0], [1, 0]]
 */
export function l2Init(factor: number): Optimizer<L2InitState> {
  expectNumber("l2Init", "factor", factor, Infinity);
  return {
    name: `l2Init(${factor})`,
    transforms: "gradient",
    // What was taken may be as large as the parameters: their difference is at most twice that.
    staysFinite: (largest) => factor <= 0.5 && largest <= largestModest,
    forget: ({ initial, taken }, parameters, indices) => {
      if (taken === 1) for (const index of indices) initial[index] = parameters[index];
    },
    init: (size) => ({ initial: new Float64Array(size), taken: 0 }),
    update: (gradient, state, parameters, _step, options) => {
      expectVectors("l2Init", gradient, parameters);
      const initial = stateArray("l2Init", state, "initial", parameters);
      if (state.taken === 0) {
        initial.set(parameters);
        state.taken = 1;
      }
      for (const { from, to } of liveRanges(gradient.length, frozenOf(options)))
        for (let i = from; i < to; i++) gradient[i] += factor * (parameters[i] - initial[i]);
    },
  };
}
