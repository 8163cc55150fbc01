import { expectOptions } from "@backstream/core";
import type { Numbers } from "@backstream/tensors";
import { expectFields } from "./expectFields.js";
import type { Monitor, MonitorOptions } from "./Monitor.js";
import type { Predicted } from "./Predicted.js";
import { bandOptions, PredictionBands, type Band, type BandOptions, type BandsState, type CheckedBand } from "./PredictionBands.js"; // prettier-ignore
import { watching } from "./watching.js";

/** How `predictionBand` makes its bands and stands in its stream. */
export interface PredictionBandOptions extends BandOptions, MonitorOptions<PredictionBandState> {}

/** All that `predictionBand` remembers, as plain JSON. */
export interface PredictionBandState extends BandsState {
  /** How many values have come. */
  readonly seen: number;
  /** How many numbers of targets or outputs were missing or not finite, and so not learned from. */
  readonly skipped: number;
}

/** A prediction with its band. */
export interface Banded<T> extends CheckedBand {
  /** The place of the value in the stream, from 0. */
  readonly at: number;
  /** The value as it came in. */
  readonly value: T;
  /** The share of targets that were inside up to now; undefined before the first. */
  readonly coverage: number | undefined;
}

/** The operator, with what it remembers. */
export interface PredictionBandOperator<T> extends Monitor<T, Banded<T>, PredictionBandState> {
  /** The band around an output whose target is not known yet, by all that was learned up to now. @throws {ShapeError} */
  around(output: Numbers): Band;
}

/**
 * Puts a band around each prediction: so often as `coverage` says, the target is inside, also while the world changes.
 *
 *     predictions   --a----b----c--|
 *                     predictionBand({ coverage: 0.9 })
 *     output        --A----B----C--|     A = { at: 0, value: a, lower, upper, covered, coverage }
 *
 * - values   `{ output, target }`, or signals of a trainer's `predictions`
 * - output   `lower` and `upper` have one number for each of the output, row by row
 *
 * The band of a prediction is made before its target is learned from: it is the honest one. Each output has a band of its own, and
 * batches are learned row by row. Where targets come late, `around(output)` gives the band at once.
 *
 * Over 10,000 targets the share inside is within 0.01 of `coverage`, whatever the stream does, if coverage is at most 0.98. For a time after
 * errors have grown, the band may have no limits; nor has it at the beginning, for (with 0.9) nine targets. Where the output is not
 * finite, neither is the band. Targets that are missing or not finite, rows that are masked and those that are replayed are not learned
 * from, and are counted (`state.skipped`).
 *
 * A target that was scaled has a band in scaled units: `sample.scale.inverse(lower)` turns it back.
 *
 * @throws {RangeError} When an option has an impossible value, or the checkpoint has no state of that name.
 * @throws {ShapeError} As an error notification, when target and output have different sizes, or the number of features changes.
 * @throws {TypeError} As an error notification, when a value has no output.
 * @throws {UnknownNameError} When an option does not exist.
 * @source Gibbs and Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021.
 * @see PredictionBands, the same without a stream
 * @example
 *   const band = predictionBand<{ output: number; target: number }>({ coverage: 0.5 });
 *   const predictions$ = of(1, 2, 3, 9).pipe(map((target) => ({ output: 0, target })), band);
 *   const last = predictions$.pipe(map(({ lower, upper, covered, coverage }) => ({ lower, upper, covered, coverage })));
 *   await lastValueFrom(last) // => { lower: [-2], upper: [2], covered: [false], coverage: 0.25 }
 *   band.around(10) // => { lower: [7], upper: [13] }
 */
export function predictionBand<T extends Predicted>(
  options: PredictionBandOptions = {},
): PredictionBandOperator<T> {
  expectOptions("predictionBand", options, [...bandOptions, "name", "from", "state"]);
  const { name, from, state, ...own } = options;
  let bands: PredictionBands | undefined;
  const operator = watching<T, Banded<T>, PredictionBandState>(
    "predictionBand",
    { name, from, state },
    (saved) => {
      if (saved !== undefined) expectFields("predictionBand", saved, { seen: "number", skipped: "number" });
      const made = (bands = new PredictionBands(own, saved));
      let { seen, skipped } = saved ?? { seen: 0, skipped: 0 };
      return {
        watch(value, passed) {
          const checked = made.learn(value);
          for (const is of checked.covered) if (is === undefined) skipped++;
          return { at: seen++, value: passed(), ...checked, coverage: made.coverage };
        },
        get state() {
          return { seen, skipped, ...made.state };
        },
      };
    },
  );
  const around = (output: Numbers): Band => (bands ?? new PredictionBands(own)).around(output);
  return Object.assign(operator, { around });
}
