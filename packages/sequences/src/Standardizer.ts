import { expectCount } from "@backstream/core";
import { eachFeature } from "./eachFeature.js";
import { expectFeatures } from "./expectFeatures.js";
import { expectState } from "./expectState.js";
import { numbersOf } from "./numbersOf.js";
import type { Scale } from "./Scale.js";
import type { ScalableRow, Scaler } from "./Scaler.js";
import { linearScale } from "./scales.js";

/** What a `Standardizer` has learned, as plain JSON. */
export interface StandardizerState {
  /** How many finite values were seen, for each feature. */
  readonly seen: readonly number[];
  readonly mean: readonly number[];
  /** Sum of the squared distances from the mean, for each feature. */
  readonly squares: readonly number[];
}

/**
 * The running mean and variance of each feature, by Welford's method.
 *
 *     seen += 1;  d = x - mean;  mean += d / seen;  squares += d (x - mean);  deviation = √(squares / seen)
 *
 * Works on rows in place, without streams. A row may hold several rows of features, one after the other. With a `warmUp`, a
 * feature is scaled to 0 until so many of its values were seen.
 *
 * @throws {ShapeError} When the length is no multiple of the number of features.
 * @throws {RangeError} When the warm-up is no whole number from 0 up, or the state is none.
 * @see standardize, the operator around it
 * @source Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4(3), 1962.
 * @example
 *   const scaler = new Standardizer(1, 10);
 *   scaler.learn([4]);
 *   scaler.learn([8]);
 *   scaler.transform([10]) // => [2]
 *   scaler.inverse([2]) // => [10]
 *   [scaler.mean, scaler.deviation] // => [[6], [2]]
 */
export class Standardizer implements Scaler<StandardizerState> {
  readonly features: number;
  readonly #limit: number;
  readonly #warmUp: number;
  #seen: number[];
  #mean: number[];
  #squares: number[];
  /** The state as it is now, if it was asked for: the lists are then its own, and are copied before they change. */
  #snapshot: (() => StandardizerState) | undefined;

  constructor(features: number, limit: number = Infinity, state?: StandardizerState, warmUp: number = 0) {
    this.features = features;
    this.#limit = limit;
    this.#warmUp = warmUp;
    expectCount("standardize", "features", features);
    expectCount("standardize", "warmUp", warmUp, 0);
    if (state !== undefined) {
      expectState("standardize", state, ["seen", "mean", "squares"]);
      expectFeatures("standardize", state, features);
    }
    this.#seen = numbersOf(state?.seen, features);
    this.#mean = numbersOf(state?.mean, features);
    this.#squares = numbersOf(state?.squares, features);
  }

  get state(): StandardizerState {
    return { seen: [...this.#seen], mean: [...this.#mean], squares: [...this.#squares] };
  }

  /** Of each feature; 0 where nothing was seen. */
  get mean(): number[] {
    return [...this.#mean];
  }

  /** The standard deviation of each feature; 0 where fewer than two values were seen. */
  get deviation(): number[] {
    return this.#squares.map((_, feature) => this.#deviation(feature));
  }

  snapshot(): () => StandardizerState {
    return (this.#snapshot ??= stateLater(this.#seen, this.#mean, this.#squares));
  }

  get scale(): Scale {
    const factor: number[] = [];
    const shift: number[] = [];
    // Not by Array.from, which takes ten times as long on a typed array.
    for (let feature = 0; feature < this.features; feature++) {
      factor.push(this.#factor(feature));
      shift.push(this.#mean[feature]); // 0 where nothing was seen
    }
    return linearScale("standardize", factor, shift);
  }

  /** Subtracts the mean and divides by the deviation, in place; 0 where the deviation is still 0, or in the warm-up. */
  transform<T extends ScalableRow>(row: T): T {
    eachFeature("standardize", row, this.features, (value, feature, index) => {
      if (!Number.isFinite(value)) return;
      const deviation = this.#divisor(feature);
      const scaled = deviation === 0 ? 0 : (value - this.#mean[feature]) / deviation;
      row[index] = Math.max(-this.#limit, Math.min(this.#limit, scaled));
    });
    return row;
  }

  /** Undoes `transform`, in place; leaves a feature of which nothing is known as it is. */
  inverse<T extends ScalableRow>(row: T): T {
    eachFeature("standardize", row, this.features, (value, feature, index) => {
      row[index] = value * this.#factor(feature) + this.#mean[feature];
    });
    return row;
  }

  /** Learns from a row's numbers, if they and their squares are finite. */
  learn(row: ArrayLike<number>): void {
    if (this.#snapshot) this.#copyLists();
    eachFeature("standardize", row, this.features, (value, feature) => {
      const seen = this.#seen[feature] + 1;
      const distance = value - this.#mean[feature];
      const mean = this.#mean[feature] + distance / seen;
      const squares = this.#squares[feature] + distance * (value - mean);
      // One infinite sum would make the deviation of all later values infinite.
      if (!Number.isFinite(squares)) return;
      this.#seen[feature] = seen;
      this.#mean[feature] = mean;
      this.#squares[feature] = squares;
    });
  }

  #copyLists(): void {
    this.#snapshot = undefined;
    this.#seen = this.#seen.slice();
    this.#mean = this.#mean.slice();
    this.#squares = this.#squares.slice();
  }

  #factor(feature: number): number {
    return this.#seen[feature] === 0 ? 1 : this.#divisor(feature);
  }

  /** 0 while fewer values than the warm-up wants were seen. */
  #divisor(feature: number): number {
    return this.#seen[feature] < this.#warmUp ? 0 : this.#deviation(feature);
  }

  #deviation(feature: number): number {
    return this.#seen[feature] > 1 ? Math.sqrt(this.#squares[feature] / this.#seen[feature]) : 0;
  }
}

/** A function of its own, so that what it returns keeps these lists and not the scaler. */
function stateLater(
  seen: readonly number[],
  mean: readonly number[],
  squares: readonly number[],
): () => StandardizerState {
  return () => ({ seen: [...seen], mean: [...mean], squares: [...squares] });
}
