import { describeValue, expectCount, expectOptions } from "@backstream/core";
import type { Detector, Direction } from "./Detector.js";
import { expectBetween } from "./expectBetween.js";
import { expectFields } from "./expectFields.js";

/** How `ddm` decides. */
export interface DdmOptions {
  /** An alarm is this many deviations above the lowest error rate: above 0. Default 3. */
  readonly alarmLevel?: number | undefined;
  /** A warning is this many deviations above it: above 0, at most `alarmLevel`. Default 2. */
  readonly warningLevel?: number | undefined;
  /** It begins to compare behind this many numbers. Default 30. */
  readonly warmUp?: number | undefined;
}

/** The names of these options. */
export const ddmOptions: readonly string[] = ["alarmLevel", "warningLevel", "warmUp"];

/** What an alarm of `ddm` depends on. */
export interface DdmStatistics {
  /** Numbers since it began anew. */
  readonly count: number;
  /** The share of errors among them. */
  readonly rate: number;
  /** The deviation of that share. */
  readonly deviation: number;
  /** The share of errors when share and deviation together were lowest; undefined during the warm-up. */
  readonly lowestRate: number | undefined;
  readonly lowestDeviation: number | undefined;
}

/** All that a `DdmDetector` remembers, as plain JSON. */
export interface DdmState {
  readonly count: number;
  readonly rate: number;
  readonly lowestRate: number | null;
  readonly lowestDeviation: number | null;
  readonly alarm: Direction | null;
  readonly warning: Direction | null;
}

/**
 * DDM: the error rate of a classifier, against the lowest that it had.
 *
 *     deviation = √(rate · (1 - rate) / count);  alarm: rate + deviation > lowestRate + alarmLevel · lowestDeviation
 *
 * It knows rises only: an error rate that falls becomes the new lowest. It finds abrupt changes, and slow ones late, as the rate is
 * that of all numbers since it began. Behind a warm-up without any error the lowest deviation is 0, and the first error is an
 * alarm. It remembers six numbers.
 *
 * @throws {RangeError} When an option or the state has an impossible value.
 * @source Gama, Medas, Castillo and Rodrigues, "Learning with drift detection", SBIA 2004.
 * @see ddm, the operator around it
 * @example
 *   const detector = new DdmDetector();
 *   for (let tick = 0; tick < 100; tick++) detector.add(tick % 10 === 0 ? 1 : 0);
 *   let late = 0;
 *   while (!detector.add(1)) late++;
 *   detector.alarm // => "rise"
 *   late < 20 // => true
 */
export class DdmDetector implements Detector<DdmStatistics, DdmState> {
  readonly #options: Required<DdmOptions>;
  #is: DdmState;

  constructor(options: DdmOptions = {}, state?: DdmState) {
    expectOptions("ddm", options, ddmOptions);
    const { alarmLevel = 3, warningLevel = 2, warmUp = 30 } = options;
    expectBetween("ddm", "alarmLevel", alarmLevel, 0, Infinity);
    expectBetween("ddm", "warningLevel", warningLevel, 0, Infinity);
    if (warningLevel > alarmLevel)
      throw new RangeError(
        `ddm: warningLevel is ${warningLevel}, expected at most alarmLevel, ${alarmLevel}`,
      );
    expectCount("ddm", "warmUp", warmUp);
    this.#options = { alarmLevel, warningLevel, warmUp };
    if (state !== undefined) {
      const fields = { count: "number", rate: "number", lowestRate: "number or null", lowestDeviation: "number or null" } as const; // prettier-ignore
      expectFields("ddm", state, fields);
    }
    this.#is = state ?? anew;
  }

  get alarm(): Direction | undefined {
    return this.#is.alarm ?? undefined;
  }

  get warning(): Direction | undefined {
    return this.#is.warning ?? undefined;
  }

  get statistics(): DdmStatistics {
    const { count, rate, lowestRate, lowestDeviation } = this.#is;
    const deviation = count === 0 ? 0 : deviationOf(rate, count);
    return {
      count,
      rate,
      deviation,
      lowestRate: lowestRate ?? undefined,
      lowestDeviation: lowestDeviation ?? undefined,
    };
  }

  get state(): DdmState {
    return { ...this.#is };
  }

  /** Takes 1 for an error, 0 for none. */
  add(value: number): Direction | undefined {
    if (value !== 0 && value !== 1)
      throw new RangeError(
        `ddm: value is ${describeValue(value)}, expected 1 for an error or 0 for none; for other numbers there are adwin, pageHinkley and kswin`,
      );
    const { alarmLevel, warningLevel, warmUp } = this.#options;
    const was = this.#is.alarm ? anew : this.#is;
    const count = was.count + 1;
    const rate = was.rate + (value - was.rate) / count;
    if (count <= warmUp) {
      this.#is = { ...anew, count, rate };
      return undefined;
    }
    const deviation = deviationOf(rate, count);
    const isLowest = was.lowestRate === null || was.lowestDeviation === null || rate + deviation <= was.lowestRate + was.lowestDeviation; // prettier-ignore
    const lowestRate = isLowest ? rate : was.lowestRate;
    const lowestDeviation = isLowest ? deviation : was.lowestDeviation;
    const alarm = rate + deviation > lowestRate + alarmLevel * lowestDeviation ? "rise" : null;
    const warning = !alarm && rate + deviation > lowestRate + warningLevel * lowestDeviation ? "rise" : null;
    this.#is = { count, rate, lowestRate, lowestDeviation, alarm, warning };
    return this.alarm;
  }
}

function deviationOf(rate: number, count: number): number {
  return Math.sqrt(Math.max(0, rate * (1 - rate)) / count); // a rate of 1 may be a little above it
}

const anew: DdmState = {
  count: 0,
  rate: 0,
  lowestRate: null,
  lowestDeviation: null,
  alarm: null,
  warning: null,
};
