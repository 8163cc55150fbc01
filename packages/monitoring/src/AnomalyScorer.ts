import { expectCount, expectOptions, describeValue } from "@backstream/core";
import { expectBetween } from "./expectBetween.js";
import { expectFields } from "./expectFields.js";
import { RecentNumbers } from "./RecentNumbers.js";

/** How `anomalyScore` scores. */
export interface AnomalyOptions {
  /** Which quantile of the errors is a score of 1: between 0 and 1. Default 0.99. */
  readonly quantile?: number | undefined;
  /** Over how many of the newest errors the quantile is. Default 1000. */
  readonly window?: number | undefined;
  /** There are no scores before so many errors are known: at most `window`. Default 100. */
  readonly warmUp?: number | undefined;
  /**
   * An error with a higher score is not learned from, so that a long anomaly does not become usual: above 0. Default: none is too
   * high. With a limit, errors that have become larger for good remain anomalies.
   */
  readonly learnUpTo?: number | undefined;
}

/** The names of these options. */
export const anomalyOptions: readonly string[] = ["quantile", "window", "warmUp", "learnUpTo"];

/** What is known of one error. */
export interface AnomalyScore {
  /** The error divided by `usual`: 1 is as large as the quantile, 2 twice as large; undefined during the warm-up. */
  readonly score: number | undefined;
  /** The share of recent errors that are smaller, from 0 to 1; undefined during the warm-up. */
  readonly rank: number | undefined;
  /** The quantile of the recent errors before this one; undefined during the warm-up. */
  readonly usual: number | undefined;
}

/** All that an `AnomalyScorer` remembers, as plain JSON. */
export interface AnomalyState {
  /** The errors, the oldest first. */
  readonly window: readonly number[];
}

/**
 * Scores errors by how large they are against the errors before them: the quantile of a sliding window.
 *
 *     usual = the ⌈quantile · (n + 1)⌉-th smallest of the n newest errors;  score = error / usual
 *
 * A score compares, whatever the unit: 1 % of ordinary errors have a score above 1. Where errors have all been 0, the score of a
 * larger one is Infinity. The quantile is exact and forgets, which estimates that hold a few numbers (P²) do not do; a window of
 * 1000 takes 16 kB.
 *
 * @throws {RangeError} When an option or the state has an impossible value; when an error is negative or not finite.
 * @throws {UnknownNameError} When an option does not exist.
 * @see anomalyScore, the operator around it
 * @example
 *   const scorer = new AnomalyScorer({ quantile: 0.5, warmUp: 3 });
 *   for (const error of [1, 2, 4]) scorer.score(error);
 *   scorer.score(8) // => { score: 4, rank: 1, usual: 2 }
 */
export class AnomalyScorer {
  readonly #quantile: number;
  readonly #warmUp: number;
  readonly #learnUpTo: number;
  readonly #recent: RecentNumbers;

  constructor(options: AnomalyOptions = {}, state?: AnomalyState) {
    expectOptions("anomalyScore", options, anomalyOptions);
    const { quantile = 0.99, window = 1000, warmUp = 100, learnUpTo = Infinity } = options;
    expectBetween("anomalyScore", "quantile", quantile, 0, 1);
    expectCount("anomalyScore", "window", window);
    expectCount("anomalyScore", "warmUp", warmUp);
    if (warmUp > window)
      throw new RangeError(`anomalyScore: warmUp is ${warmUp}, expected at most window, ${window}`);
    if (learnUpTo !== Infinity) expectBetween("anomalyScore", "learnUpTo", learnUpTo, 0, Infinity);
    if (state !== undefined) expectFields("anomalyScore", state, { window: "numbers" });
    this.#quantile = quantile;
    this.#warmUp = warmUp;
    this.#learnUpTo = learnUpTo;
    this.#recent = new RecentNumbers(window, state?.window);
  }

  get state(): AnomalyState {
    return { window: this.#recent.numbers };
  }

  /** Scores an error by those before it, then learns from it. */
  score(error: number): AnomalyScore {
    if (!(error >= 0 && error < Infinity))
      throw new RangeError(
        `anomalyScore: error is ${describeValue(error)}, expected a finite number from 0 up`,
      );
    const { count } = this.#recent;
    if (count < this.#warmUp) {
      this.#recent.add(error);
      return unknown;
    }
    const usual = this.#recent.smallest(Math.min(count, Math.ceil(this.#quantile * (count + 1))));
    const score = error === 0 ? 0 : error / usual;
    const rank = this.#recent.countBelow(error) / count;
    if (score <= this.#learnUpTo) this.#recent.add(error);
    return { score, rank, usual };
  }
}

const unknown: AnomalyScore = { score: undefined, rank: undefined, usual: undefined };
