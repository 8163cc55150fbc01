import { expectCount } from "@backstream/core";
import { eachFeature } from "./eachFeature.js";
import { expectFeatures } from "./expectFeatures.js";
import { expectState } from "./expectState.js";
import { numbersOf } from "./numbersOf.js";
import type { Scale } from "./Scale.js";
import type { ScalableRow, Scaler } from "./Scaler.js";
import { linearScale } from "./scales.js";

/** What a `MinMaxScaler` has learned, as plain JSON. */
export interface MinMaxState {
  /** How many finite values were seen, for each feature. */
  readonly seen: readonly number[];
  /** The smallest and the largest value of each feature; 0 where none was seen. */
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/**
 * The running range of each feature.
 *
 *     scaled = (x - min) / (max - min)
 *
 * Works on rows in place, without streams. A row may hold several rows of features, one after the other. With a `warmUp`, a
 * feature is scaled to 0 until so many of its values were seen.
 *
 * @throws {ShapeError} When the length is no multiple of the number of features.
 * @throws {RangeError} When the warm-up is no whole number from 0 up, or the state is none.
 * @see minMax, the operator around it
 * @example
 *   const scaler = new MinMaxScaler(1);
 *   scaler.learn([4]);
 *   scaler.learn([8]);
 *   scaler.transform([5]) // => [0.25]
 *   scaler.inverse([0.25]) // => [5]
 */
export class MinMaxScaler implements Scaler<MinMaxState> {
  readonly features: number;
  readonly #limit: number;
  readonly #warmUp: number;
  #seen: number[];
  #min: number[];
  #max: number[];
  /** The state as it is now, if it was asked for: the lists are then its own, and are copied before they change. */
  #snapshot: (() => MinMaxState) | undefined;

  constructor(features: number, limit: number = Infinity, state?: MinMaxState, warmUp: number = 0) {
    this.features = features;
    this.#limit = limit;
    this.#warmUp = warmUp;
    expectCount("minMax", "features", features);
    expectCount("minMax", "warmUp", warmUp, 0);
    if (state !== undefined) {
      expectState("minMax", state, ["seen", "min", "max"]);
      expectFeatures("minMax", state, features);
    }
    this.#seen = numbersOf(state?.seen, features);
    this.#min = numbersOf(state?.min, features);
    this.#max = numbersOf(state?.max, features);
  }

  get state(): MinMaxState {
    return { seen: [...this.#seen], min: [...this.#min], max: [...this.#max] };
  }

  snapshot(): () => MinMaxState {
    return (this.#snapshot ??= stateLater(this.#seen, this.#min, this.#max));
  }

  get scale(): Scale {
    const factor: number[] = [];
    const shift: number[] = [];
    // Not by Array.from, which takes ten times as long on a typed array.
    for (let feature = 0; feature < this.features; feature++) {
      factor.push(this.#factor(feature));
      shift.push(this.#min[feature]); // 0 where nothing was seen
    }
    return linearScale("minMax", factor, shift);
  }

  /** Subtracts the minimum and divides by the range, in place; 0 where the range is still 0, or in the warm-up. */
  transform<T extends ScalableRow>(row: T): T {
    eachFeature("minMax", row, this.features, (value, feature, index) => {
      if (!Number.isFinite(value)) return;
      const range = this.#range(feature);
      const scaled = range === 0 ? 0 : (value - this.#min[feature]) / range;
      row[index] = Math.max(-this.#limit, Math.min(this.#limit, scaled));
    });
    return row;
  }

  /** Undoes `transform`, in place; leaves a feature of which nothing is known as it is. */
  inverse<T extends ScalableRow>(row: T): T {
    eachFeature("minMax", row, this.features, (value, feature, index) => {
      row[index] = value * this.#factor(feature) + this.#min[feature];
    });
    return row;
  }

  /** Learns from a row's finite numbers. */
  learn(row: ArrayLike<number>): void {
    if (this.#snapshot) this.#copyLists();
    eachFeature("minMax", row, this.features, (value, feature) => {
      if (!Number.isFinite(value)) return;
      const isFirst = this.#seen[feature]++ === 0;
      this.#min[feature] = isFirst ? value : Math.min(this.#min[feature], value);
      this.#max[feature] = isFirst ? value : Math.max(this.#max[feature], value);
    });
  }

  #copyLists(): void {
    this.#snapshot = undefined;
    this.#seen = this.#seen.slice();
    this.#min = this.#min.slice();
    this.#max = this.#max.slice();
  }

  #factor(feature: number): number {
    return this.#seen[feature] === 0 ? 1 : this.#range(feature);
  }

  /** 0 while fewer values than the warm-up wants were seen. */
  #range(feature: number): number {
    return this.#seen[feature] < this.#warmUp ? 0 : this.#max[feature] - this.#min[feature];
  }
}

/** A function of its own, so that what it returns keeps these lists and not the scaler. */
function stateLater(
  seen: readonly number[],
  min: readonly number[],
  max: readonly number[],
): () => MinMaxState {
  return () => ({ seen: [...seen], min: [...min], max: [...max] });
}
