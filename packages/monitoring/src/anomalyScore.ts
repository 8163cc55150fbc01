import { describeValue, expectOptions } from "@backstream/core";
import { anomalyOptions, AnomalyScorer, type AnomalyOptions, type AnomalyScore, type AnomalyState } from "./AnomalyScorer.js"; // prettier-ignore
import { expectFields } from "./expectFields.js";
import { expectReader } from "./expectReader.js";
import type { Monitor, MonitorOptions } from "./Monitor.js";
import { readPredicted } from "./Predicted.js";
import { watching } from "./watching.js";

/** How `anomalyScore` scores and stands in its stream. */
export interface AnomalyScoreOptions<T> extends AnomalyOptions, MonitorOptions<AnomalyScoreState> {
  /**
   * The error of a value, from 0 up, such as `({ loss }) => loss`; undefined or null where there is none. Default: of
   * `{ output, target }` or `{ output, sample }`, the root of the mean of the squared differences that are known.
   */
  readonly of?: ((value: T) => number | null | undefined) | undefined;
}

/** All that `anomalyScore` remembers, as plain JSON. */
export interface AnomalyScoreState extends AnomalyState {
  /** How many values have come. */
  readonly seen: number;
  /** How many of them had no error, or one that is not finite. */
  readonly skipped: number;
}

/** A value with its score. */
export interface Scored<T> extends AnomalyScore {
  /** The place of the value in the stream, from 0. */
  readonly at: number;
  /** The value as it came in. */
  readonly value: T;
  /** Undefined where there is none. */
  readonly error: number | undefined;
}

/**
 * Scores each prediction by how wrong it was, against the errors of the predictions before it.
 *
 *     predictions   --a----b----c--|
 *                     anomalyScore()
 *     output        --A----B----C--|     A = { at: 0, value: a, error, score, rank, usual }
 *
 * - values   `{ output, target }`, or signals of a trainer's `predictions`; or values `of` which it takes the error
 * - output   a score for each value: above 1 for 1 % of ordinary errors, and the more the less ordinary
 *
 * A threshold such as 2 or 3 makes alarms of it, in the unit of what is usual, whatever the unit of the errors is. The quantile
 * follows when errors become larger for good; `learnUpTo` prevents that an anomaly of some length becomes usual.
 *
 * Values without a target have no score, and so have those whose error is not finite, such as that of an output that is NaN; they
 * are counted (`state.skipped`). With several outputs the error is one number; where their units differ, give `of`.
 *
 * @throws {RangeError} When an option has an impossible value, or the checkpoint has no state of that name.
 * @throws {TypeError} When `of` is no function; as an error notification, when a value has no output, or `of` returns no number.
 * @throws {ShapeError} As an error notification, when target and output have different sizes.
 * @throws {UnknownNameError} When an option does not exist.
 * @source Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50(4), 1996 (definition 6, rounded up).
 * @see AnomalyScorer, the same without a stream
 * @example
 *   const predictions$ = of(1, 2, 4, 8).pipe(map((target) => ({ output: 0, target })));
 *   const scores = predictions$.pipe(anomalyScore({ quantile: 0.5, warmUp: 3 }), map(({ score }) => score), toArray());
 *   await firstValueFrom(scores) // => [undefined, undefined, undefined, 4]
 */
export function anomalyScore<T>(
  options: AnomalyScoreOptions<T> = {},
): Monitor<T, Scored<T>, AnomalyScoreState> {
  expectOptions("anomalyScore", options, [...anomalyOptions, "of", "name", "from", "state"]);
  const { of, name, from, state, ...own } = options;
  expectReader("anomalyScore", "of", of, "({ loss }) => loss");
  return watching("anomalyScore", { name, from, state }, (saved) => {
    if (saved !== undefined) expectFields("anomalyScore", saved, { seen: "number", skipped: "number" });
    const scorer = new AnomalyScorer(own, saved);
    let { seen, skipped } = saved ?? { seen: 0, skipped: 0 };
    return {
      watch(value, passed) {
        const error = of ? errorOf(of(value)) : distance(value);
        const at = seen++;
        const isKnown = Number.isFinite(error);
        if (!isKnown) skipped++;
        const scored = isKnown
          ? scorer.score(error)
          : { score: undefined, rank: undefined, usual: undefined };
        return { at, value: passed(), error: isKnown ? error : undefined, ...scored };
      },
      get state() {
        return { seen, skipped, ...scorer.state };
      },
    };
  });
}

/** NaN for none. */
function errorOf(given: unknown): number {
  if (typeof given === "number") return given;
  if (given === undefined || given === null) return NaN;
  throw new TypeError(`anomalyScore: of returned ${describeValue(given)}, expected a number, the error`);
}

/** The root of the mean of the squared differences; targets that are NaN are left out. */
function distance(value: unknown): number {
  const { output, target } = readPredicted("anomalyScore", value);
  let [sum, count] = [0, 0];
  for (let index = 0; index < output.length; index++) {
    if (Number.isNaN(target[index])) continue;
    sum += (target[index] - output[index]) ** 2;
    count++;
  }
  return Math.sqrt(sum / count);
}
