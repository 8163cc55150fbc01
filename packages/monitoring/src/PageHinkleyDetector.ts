import { expectCount, expectFinite, expectOptions } from "@backstream/core";
import type { Detector, Direction } from "./Detector.js";
import { expectBetween } from "./expectBetween.js";
import { expectFields } from "./expectFields.js";
import { expectSide, type Side } from "./Side.js";

/** How `pageHinkley` decides. */
export interface PageHinkleyOptions {
  /** How far the sum of differences must rise above its lowest value: above 0, in the unit of the numbers times their count. Default 50. */
  readonly threshold?: number | undefined;
  /** Differences up to this size are tolerated: from 0 up, in the unit of the numbers. Default 0.005. */
  readonly delta?: number | undefined;
  /** What is left of the sums at each number: above 0, at most 1. Default 0.9999. */
  readonly keep?: number | undefined;
  /** No alarm before this many numbers. Default 30. */
  readonly minimumCount?: number | undefined;
  /** Default: `rises`. */
  readonly on?: Side | undefined;
}

/** The names of these options. */
export const pageHinkleyOptions: readonly string[] = ["threshold", "delta", "keep", "minimumCount", "on"];

/** What an alarm of `pageHinkley` depends on. */
export interface PageHinkleyStatistics {
  /** Numbers since it began anew. */
  readonly count: number;
  /** Their mean. */
  readonly mean: number;
  /** How far the sum has risen above its lowest value; an alarm is above `threshold`. */
  readonly rise: number;
  /** How far the other sum has fallen below its highest value. */
  readonly fall: number;
}

/** All that a `PageHinkleyDetector` remembers, as plain JSON. */
export interface PageHinkleyState {
  readonly count: number;
  readonly mean: number;
  /** The sum of `value - mean - delta`, and its lowest value. */
  readonly rising: number;
  readonly lowest: number;
  /** The sum of `value - mean + delta`, and its highest value. */
  readonly falling: number;
  readonly highest: number;
  readonly alarm: Direction | null;
}

/**
 * The Page-Hinkley test: the sum of how far numbers are above the mean of all numbers.
 *
 *     sum = keep · sum + (value - mean - delta);  lowest = min(lowest, sum);  alarm: sum - lowest > threshold
 *
 * For a fall the same with the signs turned round. It remembers seven numbers.
 *
 * @throws {RangeError} When an option or the state has an impossible value.
 * @source Page, "Continuous inspection schemes", Biometrika 41(1/2), 1954; with the fading sums of Sebastião and Fernandes,
 *   "Supporting the Page-Hinkley test with empirical mode decomposition for change detection", ISMIS 2017.
 * @see pageHinkley, the operator around it
 * @example
 *   const detector = new PageHinkleyDetector({ threshold: 4, minimumCount: 1, delta: 0, keep: 1 });
 *   detector.add(0) // => undefined
 *   detector.add(4) // => undefined
 *   detector.add(5) // => "rise"
 *   detector.statistics // => { count: 3, mean: 3, rise: 4, fall: 0 }
 */
export class PageHinkleyDetector implements Detector<PageHinkleyStatistics, PageHinkleyState> {
  readonly #options: Required<PageHinkleyOptions>;
  #is: PageHinkleyState;

  constructor(options: PageHinkleyOptions = {}, state?: PageHinkleyState) {
    expectOptions("pageHinkley", options, pageHinkleyOptions);
    const { threshold = 50, delta = 0.005, keep = 0.9999, minimumCount = 30, on = "rises" } = options;
    expectBetween("pageHinkley", "threshold", threshold, 0, Infinity);
    expectFinite("pageHinkley", "delta", delta, 0);
    if (keep !== 1) expectBetween("pageHinkley", "keep", keep, 0, 1);
    expectCount("pageHinkley", "minimumCount", minimumCount);
    expectSide("pageHinkley", on);
    this.#options = { threshold, delta, keep, minimumCount, on };
    if (state !== undefined) {
      const sums = { count: "number", mean: "number", rising: "number", lowest: "number", falling: "number", highest: "number" } as const; // prettier-ignore
      expectFields("pageHinkley", state, sums);
    }
    this.#is = state ?? anew;
  }

  get alarm(): Direction | undefined {
    return this.#is.alarm ?? undefined;
  }

  /** It never warns. */
  get warning(): undefined {
    return undefined;
  }

  get statistics(): PageHinkleyStatistics {
    const { count, mean, rising, lowest, falling, highest } = this.#is;
    return { count, mean, rise: rising - lowest, fall: highest - falling };
  }

  get state(): PageHinkleyState {
    return { ...this.#is };
  }

  add(value: number): Direction | undefined {
    expectFinite("pageHinkley", "value", value);
    const { threshold, delta, keep, minimumCount, on } = this.#options;
    const was = this.#is.alarm ? anew : this.#is;
    const count = was.count + 1;
    const mean = was.mean + (value - was.mean) / count;
    const rising = keep * was.rising + (value - mean) - delta;
    const falling = keep * was.falling + (value - mean) + delta;
    // The first sums are the first extremes.
    const lowest = count === 1 ? rising : Math.min(was.lowest, rising);
    const highest = count === 1 ? falling : Math.max(was.highest, falling);
    let alarm: Direction | null = null;
    if (count >= minimumCount) {
      if (rising - lowest > threshold) alarm = "rise";
      else if (on === "changes" && highest - falling > threshold) alarm = "fall";
    }
    this.#is = { count, mean, rising, lowest, falling, highest, alarm };
    return this.alarm;
  }
}

const anew: PageHinkleyState = {
  count: 0,
  mean: 0,
  rising: 0,
  lowest: 0,
  falling: 0,
  highest: 0,
  alarm: null,
};
