import { expectOptions } from "@backstream/core";
import type { Detector, Direction } from "./Detector.js";
import { expectBetween } from "./expectBetween.js";
import { expectFields } from "./expectFields.js";
import { expectUnit, readHddmOptions, type HddmOptions } from "./HddmOptions.js";

/** How `hddmW` decides. */
export interface HddmWOptions extends HddmOptions {
  /** The weight of the newest number in the moving means: between 0 and 1. Default 0.05. */
  readonly weight?: number | undefined;
}

/** The names of these options. */
export const hddmWOptions: readonly string[] = ["alarmConfidence", "warningConfidence", "weight", "on"];

/** A moving mean, with the sum of the squares of its weights. */
export interface WeightedMean {
  readonly mean: number;
  readonly squares: number;
}

/** What an alarm of `hddmW` depends on. */
export interface HddmWStatistics {
  /** Numbers since it began anew. */
  readonly count: number;
  /** The moving mean of all of them. */
  readonly mean: number;
  /** The moving mean when it was lowest, and that of the numbers since then; undefined before there are any. */
  readonly lowest: number | undefined;
  readonly sinceLowest: number | undefined;
  /** The same where it was highest; only with `on: "changes"`. */
  readonly highest: number | undefined;
  readonly sinceHighest: number | undefined;
}

/** All that a `HddmWDetector` remembers, as plain JSON. */
export interface HddmWState {
  readonly count: number;
  readonly all: WeightedMean | null;
  readonly lowest: WeightedMean | null;
  readonly sinceLowest: WeightedMean | null;
  readonly highest: WeightedMean | null;
  readonly sinceHighest: WeightedMean | null;
  readonly alarm: Direction | null;
  readonly warning: Direction | null;
}

/**
 * HDDM_W: a moving mean with exponential weights against that before it began to rise, by McDiarmid's bound.
 *
 *     mean = weight · value + (1 - weight) · mean;  squares = weight² + (1 - weight)² · squares
 *     alarm: sinceLowest.mean - lowest.mean > √((lowest.squares + sinceLowest.squares) · ln(1 / alarmConfidence) / 2)
 *
 * `lowest` is the moving mean where mean + bound was lowest, `sinceLowest` that of the numbers behind it. For a fall the same with
 * the signs turned round. It is meant for gradual changes of numbers from 0 to 1. It remembers a dozen numbers.
 *
 * @throws {RangeError} When an option or the state has an impossible value.
 * @source Frías-Blanco, del Campo-Ávila, Ramos-Jiménez, Morales-Bueno, Ortiz-Díaz and Caballero-Mota, "Online and
 *   non-parametric drift detection methods based on Hoeffding's bounds", IEEE Trans. Knowledge and Data Engineering 27(3), 2015.
 * @see hddmW, the operator around it
 * @example
 *   const detector = new HddmWDetector();
 *   for (let tick = 0; tick < 100; tick++) detector.add(tick % 10 === 0 ? 1 : 0);
 *   let late = 0;
 *   while (!detector.add(1)) late++;
 *   detector.alarm // => "rise"
 *   late < 20 // => true
 */
export class HddmWDetector implements Detector<HddmWStatistics, HddmWState> {
  readonly #options: Required<HddmWOptions>;
  #is: HddmWState;

  constructor(options: HddmWOptions = {}, state?: HddmWState) {
    expectOptions("hddmW", options, hddmWOptions);
    const { weight = 0.05 } = options;
    this.#options = { ...readHddmOptions("hddmW", options), weight };
    expectBetween("hddmW", "weight", weight, 0, 1);
    if (state !== undefined) expectState(state);
    this.#is = state ?? anew;
  }

  get alarm(): Direction | undefined {
    return this.#is.alarm ?? undefined;
  }

  get warning(): Direction | undefined {
    return this.#is.warning ?? undefined;
  }

  get statistics(): HddmWStatistics {
    const { count, all, lowest, sinceLowest, highest, sinceHighest } = this.#is;
    return {
      count,
      mean: all?.mean ?? 0,
      lowest: lowest?.mean,
      sinceLowest: sinceLowest?.mean,
      highest: highest?.mean,
      sinceHighest: sinceHighest?.mean,
    };
  }

  get state(): HddmWState {
    return { ...this.#is };
  }

  /** Takes a number from 0 to 1. */
  add(value: number): Direction | undefined {
    expectUnit("hddmW", value);
    const { alarmConfidence, warningConfidence, on } = this.#options;
    const was = this.#is.alarm ? anew : this.#is;
    const count = was.count + 1;
    const all = this.#next(was.all, value);
    let { lowest, sinceLowest, highest, sinceHighest } = was;
    const bound = mcDiarmid(all.squares, alarmConfidence);
    if (!lowest || all.mean + bound < lowest.mean + mcDiarmid(lowest.squares, alarmConfidence))
      [lowest, sinceLowest] = [all, null];
    else sinceLowest = this.#next(sinceLowest, value);
    if (on === "changes") {
      if (!highest || all.mean - bound > highest.mean - mcDiarmid(highest.squares, alarmConfidence))
        [highest, sinceHighest] = [all, null];
      else sinceHighest = this.#next(sinceHighest, value);
    }
    const directionAt = (confidence: number): Direction | null => {
      if (isClear(lowest, sinceLowest, confidence)) return "rise";
      return isClear(sinceHighest, highest, confidence) ? "fall" : null;
    };
    const alarm = directionAt(alarmConfidence);
    const warning = alarm ? null : directionAt(warningConfidence);
    this.#is = { count, all, lowest, sinceLowest, highest, sinceHighest, alarm, warning };
    return this.alarm;
  }

  #next(before: WeightedMean | null, value: number): WeightedMean {
    const { weight } = this.#options;
    const { mean, squares } = before ?? { mean: value, squares: 1 };
    return { mean: weight * value + (1 - weight) * mean, squares: weight ** 2 + (1 - weight) ** 2 * squares };
  }
}

function mcDiarmid(squares: number, confidence: number): number {
  return Math.sqrt((squares * Math.log(1 / confidence)) / 2);
}

/** Whether the larger mean is above the smaller one by more than chance explains. */
function isClear(smaller: WeightedMean | null, larger: WeightedMean | null, confidence: number): boolean {
  if (!smaller || !larger) return false;
  return larger.mean - smaller.mean > mcDiarmid(smaller.squares + larger.squares, confidence);
}

function expectState(state: HddmWState): void {
  const means = {
    all: "any",
    lowest: "any",
    sinceLowest: "any",
    highest: "any",
    sinceHighest: "any",
  } as const;
  expectFields("hddmW", state, { count: "number", ...means });
  const { all, lowest, sinceLowest, highest, sinceHighest } = state;
  for (const mean of [all, lowest, sinceLowest, highest, sinceHighest]) {
    if (mean !== null) expectFields("hddmW", mean, { mean: "number", squares: "number" });
  }
}

const anew: HddmWState = {
  count: 0,
  all: null,
  lowest: null,
  sinceLowest: null,
  highest: null,
  sinceHighest: null,
  alarm: null,
  warning: null,
};
