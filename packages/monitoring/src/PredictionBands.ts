import { expectCount, expectOptions, ShapeError } from "@backstream/core";
import type { Numbers } from "@backstream/tensors";
import { BandTracker, type BandState } from "./BandTracker.js";
import { expectBetween } from "./expectBetween.js";
import { expectFields } from "./expectFields.js";
import { readPredicted, type Predicted, type PredictedRows } from "./Predicted.js";

/** How `predictionBand` makes its bands. */
export interface BandOptions {
  /** The share of targets that shall be inside: between 0 and 1. Default 0.9. */
  readonly coverage?: number | undefined;
  /** The width is a quantile of so many of the newest distances. Default 500. */
  readonly window?: number | undefined;
  /** How much one target outside changes the quantile: between 0 and 1. Default 0.01. */
  readonly rate?: number | undefined;
}

/** The names of these options. */
export const bandOptions: readonly string[] = ["coverage", "window", "rate"];

/** A range around each number of an output, row by row. */
export interface Band {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** A band, and what came of it. */
export interface CheckedBand extends Band {
  /** Whether each target was inside; undefined where there is no target. */
  readonly covered: readonly (boolean | undefined)[];
}

/** All that `PredictionBands` remember, as plain JSON. */
export interface BandsState {
  /** One for each output; none before the first prediction. */
  readonly outputs: readonly BandState[];
}

/**
 * Bands around predictions, that hold as often as they promise: adaptive conformal inference, for each output by itself.
 *
 * The promise needs no assumption on targets, outputs or their changes: over T targets of an output the share inside differs from
 * `coverage` by less than (coverage + rate) / (rate · T), if coverage is 0.5 or more and no two distances are equal: by 0.0091 over
 * 10,000, with the defaults.
 *
 * @throws {RangeError} When an option or the state has an impossible value.
 * @throws {UnknownNameError} When an option does not exist.
 * @source Gibbs and Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021.
 * @see predictionBand, the operator around it
 * @example
 *   const bands = new PredictionBands({ coverage: 0.5 });
 *   for (const target of [1, 2, 3]) bands.learn({ output: 0, target });
 *   bands.around(10) // => { lower: [8], upper: [12] }
 */
export class PredictionBands {
  readonly #options: Required<BandOptions>;
  #trackers: readonly BandTracker[];

  constructor(options: BandOptions = {}, state?: BandsState) {
    expectOptions("predictionBand", options, bandOptions);
    const { coverage = 0.9, window = 500, rate = 0.01 } = options;
    expectBetween("predictionBand", "coverage", coverage, 0, 1);
    expectCount("predictionBand", "window", window);
    expectBetween("predictionBand", "rate", rate, 0, 1);
    this.#options = { coverage, window, rate };
    if (state !== undefined) expectBands(state);
    this.#trackers = (state?.outputs ?? []).map((each) => new BandTracker(coverage, window, rate, each));
  }

  get state(): BandsState {
    return { outputs: this.#trackers.map(({ state }) => state) };
  }

  /** The share of targets that were inside, of all outputs together; undefined before the first. */
  get coverage(): number | undefined {
    let [counted, covered] = [0, 0];
    for (const tracker of this.#trackers) {
      counted += tracker.counted;
      covered += tracker.covered;
    }
    return counted === 0 ? undefined : covered / counted;
  }

  /**
   * The band around an output, by all that was learned up to now. Where nothing was, it has no limits.
   *
   * @throws {ShapeError} When the output is no numbers, or has another number of features.
   */
  around(output: Numbers): Band {
    const predicted = readPredicted("predictionBand", { output });
    return limits(
      predicted,
      this.#trackersOf(predicted).map(({ width }) => width),
    );
  }

  /**
   * The band around the output of a prediction, made without its target; then the target is learned from. Rows are learned one
   * after the other.
   *
   * @throws {ShapeError} When output or target is no numbers, or they have different sizes, or another number of features.
   * @throws {TypeError} When there is no output.
   */
  learn(prediction: Predicted): CheckedBand {
    const predicted = readPredicted("predictionBand", prediction);
    const trackers = (this.#trackers = this.#trackersOf(predicted));
    const { features, output, target } = predicted;
    const widths = trackers.map(({ width }) => width);
    const covered = Array.from(output, (value, index) => {
      const distance = Math.abs(target[index] - value);
      if (!Number.isFinite(distance)) return undefined;
      // All rows of a batch were predicted at one time, so each is measured by the band of then.
      return trackers[index % features].learn(distance, widths[index % features]);
    });
    return { ...limits(predicted, widths), covered };
  }

  #trackersOf({ features }: PredictedRows): readonly BandTracker[] {
    const { coverage, window, rate } = this.#options;
    if (this.#trackers.length === 0)
      return Array.from({ length: features }, () => new BandTracker(coverage, window, rate));
    if (this.#trackers.length === features) return this.#trackers;
    throw new ShapeError(
      `predictionBand: output has ${features} features, expected ${this.#trackers.length}, as before`,
    );
  }
}

function limits({ features, output }: PredictedRows, widths: readonly number[]): Band {
  const lower = Array.from(output, (value, index) => value - widths[index % features]);
  const upper = Array.from(output, (value, index) => value + widths[index % features]);
  return { lower, upper };
}

function expectBands(state: BandsState): void {
  expectFields("predictionBand", state, { outputs: "any" });
  for (const output of state.outputs) {
    const fields = { alpha: "number", counted: "number", covered: "number", window: "numbers" } as const;
    expectFields("predictionBand", output, fields);
  }
}
