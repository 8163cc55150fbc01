import { expectOptions } from "@backstream/core";
import type { Detector, Direction } from "./Detector.js";
import { expectFields } from "./expectFields.js";
import { expectUnit, hddmOptions, readHddmOptions, type HddmOptions } from "./HddmOptions.js";

/** What an alarm of `hddmA` depends on. */
export interface HddmAStatistics {
  /** Numbers since it began anew, and their mean. */
  readonly count: number;
  readonly mean: number;
  /** The mean of the first numbers, up to where it was lowest: a rise is one above it. */
  readonly lowest: number;
  /** The same where it was highest. */
  readonly highest: number;
}

/** All that a `HddmADetector` remembers, as plain JSON. */
export interface HddmAState extends HddmAStatistics {
  readonly lowestCount: number;
  readonly highestCount: number;
  readonly alarm: Direction | null;
  readonly warning: Direction | null;
}

/**
 * HDDM_A: the mean of all numbers against the mean of the first of them, by Hoeffding's bound.
 *
 *     bound(n) = √(ln(1 / alarmConfidence) / 2n)        the first numbers: up to where mean + bound was lowest
 *     alarm: mean - lowest ≥ √((count - lowestCount) / (lowestCount · count) / 2 · ln(2 / alarmConfidence))
 *
 * For a fall the same with the signs turned round. It is meant for abrupt changes of numbers from 0 to 1. It remembers eight
 * numbers.
 *
 * @throws {RangeError} When an option or the state has an impossible value.
 * @source Frías-Blanco, del Campo-Ávila, Ramos-Jiménez, Morales-Bueno, Ortiz-Díaz and Caballero-Mota, "Online and
 *   non-parametric drift detection methods based on Hoeffding's bounds", IEEE Trans. Knowledge and Data Engineering 27(3), 2015.
 * @see hddmA, the operator around it
 * @example
 *   const detector = new HddmADetector();
 *   for (let tick = 0; tick < 100; tick++) detector.add(tick % 10 === 0 ? 1 : 0);
 *   let late = 0;
 *   while (!detector.add(1)) late++;
 *   detector.alarm // => "rise"
 *   late < 40 // => true
 */
export class HddmADetector implements Detector<HddmAStatistics, HddmAState> {
  readonly #options: Required<HddmOptions>;
  #is: HddmAState;

  constructor(options: HddmOptions = {}, state?: HddmAState) {
    expectOptions("hddmA", options, hddmOptions);
    this.#options = readHddmOptions("hddmA", options);
    if (state !== undefined) {
      const fields = { count: "number", mean: "number", lowest: "number", lowestCount: "number", highest: "number", highestCount: "number" } as const; // prettier-ignore
      expectFields("hddmA", state, fields);
    }
    this.#is = state ?? anew;
  }

  get alarm(): Direction | undefined {
    return this.#is.alarm ?? undefined;
  }

  get warning(): Direction | undefined {
    return this.#is.warning ?? undefined;
  }

  get statistics(): HddmAStatistics {
    const { count, mean, lowest, highest } = this.#is;
    return { count, mean, lowest, highest };
  }

  get state(): HddmAState {
    return { ...this.#is };
  }

  /** Takes a number from 0 to 1. */
  add(value: number): Direction | undefined {
    expectUnit("hddmA", value);
    const { alarmConfidence, warningConfidence, on } = this.#options;
    const was = this.#is.alarm ? anew : this.#is;
    const count = was.count + 1;
    const mean = was.mean + (value - was.mean) / count;
    const bound = hoeffding(count, alarmConfidence);
    let { lowest, lowestCount, highest, highestCount } = was;
    if (count === 1 || lowest + hoeffding(lowestCount, alarmConfidence) >= mean + bound)
      [lowest, lowestCount] = [mean, count];
    if (count === 1 || highest - hoeffding(highestCount, alarmConfidence) <= mean - bound)
      [highest, highestCount] = [mean, count];

    const directionAt = (confidence: number): Direction | null => {
      if (isClear(mean - lowest, count, lowestCount, confidence)) return "rise";
      return on === "changes" && isClear(highest - mean, count, highestCount, confidence) ? "fall" : null;
    };
    const alarm = directionAt(alarmConfidence);
    const warning = alarm ? null : directionAt(warningConfidence);
    this.#is = { count, mean, lowest, lowestCount, highest, highestCount, alarm, warning };
    return this.alarm;
  }
}

function hoeffding(count: number, confidence: number): number {
  return Math.sqrt(Math.log(1 / confidence) / (2 * count));
}

/** Whether the mean of all numbers differs from that of the first ones by more than chance explains. */
function isClear(difference: number, count: number, firstCount: number, confidence: number): boolean {
  if (count === firstCount) return false;
  const share = (count - firstCount) / (firstCount * count);
  return difference >= Math.sqrt((share / 2) * Math.log(2 / confidence));
}

const anew: HddmAState = {
  count: 0,
  mean: 0,
  lowest: 0,
  lowestCount: 0,
  highest: 0,
  highestCount: 0,
  alarm: null,
  warning: null,
};
