import { expectCount, expectFinite, expectOptions } from "@backstream/core";
import type { Detector, Direction } from "./Detector.js";
import { expectBetween } from "./expectBetween.js";
import { expectFields } from "./expectFields.js";
import { ExponentialHistogram, type Cut, type HistogramState } from "./ExponentialHistogram.js";
import { expectSide, type Side } from "./Side.js";

/** How `adwin` decides. */
export interface AdwinOptions {
  /** The probability of a false alarm, for one comparison of two parts of the window: between 0 and 1. Default 0.002. */
  readonly delta?: number | undefined;
  /** It looks for a change after so many numbers. Default 32. */
  readonly clock?: number | undefined;
  /** How many buckets of one size there may be; more of them find the place of a change more exactly. Default 5. */
  readonly buckets?: number | undefined;
  /** Each of the two parts that are compared has at least so many numbers. Default 5. */
  readonly minimumLength?: number | undefined;
  /** No alarm up to this many numbers in the window. Default 10. */
  readonly gracePeriod?: number | undefined;
  /** Default: `rises`. */
  readonly on?: Side | undefined;
}

/** The names of these options. */
export const adwinOptions: readonly string[] = [
  "delta",
  "clock",
  "buckets",
  "minimumLength",
  "gracePeriod",
  "on",
];

/** What an alarm of `adwin` depends on. */
export interface AdwinStatistics {
  /** How many numbers are in the window: since when, as far as it knows, nothing has changed. */
  readonly width: number;
  /** Of the window. */
  readonly mean: number;
  readonly variance: number;
  /** Where the newest number raised an alarm: the mean of what was cut off. */
  readonly before: number | undefined;
}

/** All that an `AdwinDetector` remembers, as plain JSON. */
export interface AdwinState extends HistogramState {
  /** Numbers since it began anew. */
  readonly count: number;
  readonly alarm: Direction | null;
  readonly before: number | null;
}

/**
 * ADWIN: a window over the newest numbers, as long as no two parts of it have different means.
 *
 *     |mean of the older part - mean of the newer part| > √(2/m · variance · ln(2 ln(width) / delta)) + 2/(3m) · ln(2 ln(width) / delta)
 *
 * 1/m is the sum of 1 over the lengths of both parts (each less `minimumLength - 1`). Where this holds, the oldest numbers are
 * cut off, and it looks again. A cut where the mean fell shortens the window, without an alarm where `on` is `rises`.
 *
 * It remembers a window of n numbers as about 5 log₂(n) sums.
 *
 * @throws {RangeError} When an option or the state has an impossible value.
 * @throws {TypeError} When `on` does not exist.
 * @source Bifet and Gavaldà, "Learning from time-changing data with adaptive windowing", SDM 2007; the variance as in Babcock,
 *   Datar, Motwani and O'Callaghan, "Maintaining variance and k-medians over data stream windows", PODS 2003.
 * @see adwin, the operator around it
 * @example
 *   const detector = new AdwinDetector({ clock: 1 });
 *   for (let tick = 0; tick < 50; tick++) detector.add(0);
 *   let late = 0;
 *   while (!detector.add(1)) late++;
 *   detector.alarm // => "rise"
 *   late < 20 // => true
 */
export class AdwinDetector implements Detector<AdwinStatistics, AdwinState> {
  readonly #options: Required<AdwinOptions>;
  #window: ExponentialHistogram;
  #count: number;
  #alarm: Direction | undefined;
  #before: number | undefined;

  constructor(options: AdwinOptions = {}, state?: AdwinState) {
    expectOptions("adwin", options, adwinOptions);
    const {
      delta = 0.002,
      clock = 32,
      buckets = 5,
      minimumLength = 5,
      gracePeriod = 10,
      on = "rises",
    } = options;
    expectBetween("adwin", "delta", delta, 0, 1);
    expectCount("adwin", "clock", clock);
    expectCount("adwin", "buckets", buckets);
    expectCount("adwin", "minimumLength", minimumLength);
    expectCount("adwin", "gracePeriod", gracePeriod, 0);
    expectSide("adwin", on);
    this.#options = { delta, clock, buckets, minimumLength, gracePeriod, on };
    if (state !== undefined) expectFields("adwin", state, { count: "number", before: "number or null" });
    this.#window = new ExponentialHistogram("adwin", buckets, state);
    this.#count = state?.count ?? 0;
    this.#alarm = state?.alarm ?? undefined;
    this.#before = state?.before ?? undefined;
  }

  get alarm(): Direction | undefined {
    return this.#alarm;
  }

  /** It never warns. */
  get warning(): undefined {
    return undefined;
  }

  get statistics(): AdwinStatistics {
    const { width, mean, variance } = this.#window;
    return { width, mean, variance, before: this.#before };
  }

  get state(): AdwinState {
    return {
      ...this.#window.state,
      count: this.#count,
      alarm: this.#alarm ?? null,
      before: this.#before ?? null,
    };
  }

  add(value: number): Direction | undefined {
    expectFinite("adwin", "value", value);
    const { clock, gracePeriod, buckets, on } = this.#options;
    if (this.#alarm) {
      this.#window = new ExponentialHistogram("adwin", buckets);
      this.#count = 0;
      this.#alarm = this.#before = undefined;
    }
    this.#window.add(value);
    this.#count++;
    if (this.#count % clock !== 0 || this.#window.width <= gracePeriod) return undefined;
    let cut: Cut | undefined;
    while ((cut = this.#window.findCut(this.#differs))) {
      const direction = cut.newer > cut.older ? "rise" : "fall";
      // The first cut is between the means that differ most clearly; the others go on with what is left.
      if (!this.#alarm && (direction === "rise" || on === "changes")) {
        this.#alarm = direction;
        this.#before = cut.older;
      }
      this.#window.dropOldest();
    }
    return this.#alarm;
  }

  /** Whether the means of two parts of these lengths differ too much for chance. */
  readonly #differs = (older: number, olderMean: number, newer: number, newerMean: number): boolean => {
    const { delta, minimumLength } = this.#options;
    if (older < minimumLength || newer < minimumLength) return false;
    const { width, variance } = this.#window;
    const confidence = Math.log((2 * Math.log(width)) / delta);
    const inverse = 1 / (older - minimumLength + 1) + 1 / (newer - minimumLength + 1);
    const most = Math.sqrt(2 * inverse * variance * confidence) + (2 / 3) * confidence * inverse;
    return Math.abs(olderMean - newerMean) > most;
  };
}
