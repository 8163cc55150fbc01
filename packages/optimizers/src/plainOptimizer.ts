import type { Optimizer, Segment, UpdateOptions } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import { expectSteps } from "./expectNumber.js";
import { expectVectors, stateArray } from "./expectVectors.js";
import { decayAt, rateAt, type LearningRate } from "./LearningRate.js";
import { forgetAt } from "./forgetAt.js";
import { frozenOf, liveRanges, type IndexRange } from "./liveRanges.js";
import { isModestDecay, isModestRate, largestModest } from "./modest.js";

/** An optimizer in plain TypeScript: what it is, and what it does to the numbers of a range. */
export interface PlainOptimizer<State> {
  /** The name of its factory, for messages. */
  readonly where: string;
  readonly name: string;
  readonly learningRate: LearningRate;
  /** Undefined where it takes none. */
  readonly weightDecay?: number | undefined;
  /** Whether its options are such that nothing overflows from gradients and parameters up to `largestModest`. */
  readonly isModest: boolean;
  /** The names of the vectors of its state that are as long as the parameters. */
  readonly vectors: readonly (keyof State & string)[];
  /** What a fresh state has of every parameter in these vectors; undefined where it keeps more, and cannot forget a parameter. */
  readonly fresh?: Readonly<Partial<Record<keyof State & string, number>>>;
  init(size: number, segments: readonly Segment[] | undefined): State;
  /** Writes parameters and state. */
  write(update: PlainUpdate<State>): void;
}

/** One update, its arguments checked. */
export interface PlainUpdate<State> {
  readonly parameters: Floats;
  readonly gradient: Floats;
  readonly state: State;
  readonly rate: number;
  readonly weightDecay: number;
  readonly step: number;
  /** What learns: parameters that are frozen, and what the state has for them, are left alone. */
  readonly ranges: readonly IndexRange[];
  readonly options: UpdateOptions | undefined;
}

/**
 * Makes an optimizer of plain TypeScript: the checks are here. Its state is in float64, since a slow mean such as that of
 * 0.9999 would lose its small differences in float32.
 */
export function plainOptimizer<State extends object>(plain: PlainOptimizer<State>): Optimizer<State> {
  const { where, name, learningRate, weightDecay, isModest, vectors, fresh } = plain;
  return {
    name,
    transforms: "parameters",
    takesWeightDecay: weightDecay !== undefined,
    init: (size, segments) => plain.init(size, segments),
    ...(fresh && { forget: (state, _parameters, indices) => forgetAt(state, fresh, indices) }),
    ...(isModest && {
      staysFinite: (largest, step, options) =>
        largest <= largestModest &&
        isModestRate(rateAt(where, learningRate, step, options)) &&
        isModestDecay(decayAt(where, weightDecay ?? 0, options)),
    }),
    update: (gradient, state, parameters, step, options) => {
      const rate = rateAt(where, learningRate, step, options);
      const decay = weightDecay === undefined ? 0 : decayAt(where, weightDecay, options);
      expectVectors(where, gradient, parameters);
      expectSteps(where, "step", step);
      for (const vector of vectors) stateArray(where, state, vector, parameters);
      const ranges = liveRanges(parameters.length, frozenOf(options));
      plain.write({ parameters, gradient, state, rate, weightDecay: decay, step, ranges, options });
    },
  };
}
