import { expectCount, expectFinite, expectOptions } from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import type { Detector, Direction } from "./Detector.js";
import { expectBetween } from "./expectBetween.js";
import { expectFields } from "./expectFields.js";
import { chanceOfChange, chanceOfRise, kolmogorovSmirnov } from "./kolmogorovSmirnov.js";
import { expectSide, type Side } from "./Side.js";

/** How `kswin` decides. */
export interface KswinOptions {
  /** The probability of a false alarm at each number: between 0 and 1. Default 0.005. */
  readonly alpha?: number | undefined;
  /** How many numbers are remembered. Default 100. */
  readonly window?: number | undefined;
  /** How many of them, the newest, are compared with as many drawn from the others: at most half of `window`. Default 30. */
  readonly recent?: number | undefined;
  /** Of the draws: a whole number. Default 0. */
  readonly seed?: number | undefined;
  /** Default: `rises`. */
  readonly on?: Side | undefined;
}

/** The names of these options. */
export const kswinOptions: readonly string[] = ["alpha", "window", "recent", "seed", "on"];

/** What an alarm of `kswin` depends on. */
export interface KswinStatistics {
  /** How many numbers it remembers; it compares once the window is full. */
  readonly width: number;
  /** The largest distance between the two distributions, from 0 to 1: with `on: "rises"` of newer numbers that are larger. */
  readonly distance: number;
  /** How probable such a distance is where nothing has changed; an alarm is at `alpha` or below. 1 before the window is full. */
  readonly probability: number;
}

/** All that a `KswinDetector` remembers, as plain JSON. */
export interface KswinState {
  /** Numbers from the beginning on, which name the draws. */
  readonly count: number;
  /** The oldest first. */
  readonly window: readonly number[];
  readonly distance: number;
  readonly probability: number;
  readonly alarm: Direction | null;
}

/**
 * KSWIN: the Kolmogorov-Smirnov test between the newest numbers and as many of those before them.
 *
 * It sees every change of a distribution that makes larger numbers more probable, and with `on: "changes"` every change at all,
 * such as that of a variance. The probability is exact, where numbers are not equal to each other; many equal ones make it
 * too large, so that alarms are rarer.
 *
 * It looks at every number, so `alpha` is not the share of false alarms in a stream: with 0.005 they are frequent.
 *
 * @throws {RangeError} When an option or the state has an impossible value.
 * @source Raab, Heusinger and Schleif, "Reactive soft prototype computing for concept drift streams", Neurocomputing 416, 2020.
 * @see kswin, the operator around it
 * @example
 *   const detector = new KswinDetector({ window: 20, recent: 10 });
 *   for (let tick = 0; tick < 20; tick++) detector.add(tick % 5);
 *   detector.statistics // => { width: 20, distance: 0, probability: 1 }
 */
export class KswinDetector implements Detector<KswinStatistics, KswinState> {
  readonly #options: Required<KswinOptions>;
  #count: number;
  #window: number[];
  #distance: number;
  #probability: number;
  #alarm: Direction | undefined;

  constructor(options: KswinOptions = {}, state?: KswinState) {
    expectOptions("kswin", options, kswinOptions);
    const { alpha = 0.005, window = 100, recent = 30, seed = 0, on = "rises" } = options;
    expectBetween("kswin", "alpha", alpha, 0, 1);
    expectCount("kswin", "window", window, 2);
    expectCount("kswin", "recent", recent);
    if (recent > window / 2)
      throw new RangeError(`kswin: recent is ${recent}, expected at most half of window, ${window}`);
    expectCount("kswin", "seed", seed, 0);
    expectSide("kswin", on);
    this.#options = { alpha, window, recent, seed, on };
    if (state !== undefined) {
      expectFields("kswin", state, {
        count: "number",
        window: "numbers",
        distance: "number",
        probability: "number",
      });
      if (state.window.length > window)
        throw new RangeError(
          `kswin: state.window has ${state.window.length} numbers, expected at most ${window}, the window`,
        );
    }
    this.#count = state?.count ?? 0;
    this.#window = [...(state?.window ?? [])];
    this.#distance = state?.distance ?? 0;
    this.#probability = state?.probability ?? 1;
    this.#alarm = state?.alarm ?? undefined;
  }

  get alarm(): Direction | undefined {
    return this.#alarm;
  }

  /** It never warns. */
  get warning(): undefined {
    return undefined;
  }

  get statistics(): KswinStatistics {
    return { width: this.#window.length, distance: this.#distance, probability: this.#probability };
  }

  get state(): KswinState {
    return {
      count: this.#count,
      window: [...this.#window],
      distance: this.#distance,
      probability: this.#probability,
      alarm: this.#alarm ?? null,
    };
  }

  add(value: number): Direction | undefined {
    expectFinite("kswin", "value", value);
    const { window, recent, alpha, on } = this.#options;
    if (this.#alarm) this.#window = [];
    this.#alarm = undefined;
    this.#distance = 0;
    this.#probability = 1;
    this.#count++;
    this.#window.push(value);
    if (this.#window.length > window) this.#window.shift();
    if (this.#window.length < window) return undefined;
    const { rise, fall } = kolmogorovSmirnov(this.#draw(), this.#window.slice(-recent));
    this.#distance = on === "rises" ? rise : Math.max(rise, fall);
    this.#probability = (on === "rises" ? chanceOfRise : chanceOfChange)(this.#distance, recent);
    if (this.#probability <= alpha) this.#alarm = on === "changes" && fall > rise ? "fall" : "rise";
    return this.#alarm;
  }

  /** As many of the older numbers as there are newer ones, each at most once. */
  #draw(): number[] {
    const { window, recent, seed } = this.#options;
    const random = randomStream(seed, this.#count);
    const older = this.#window.slice(0, window - recent);
    for (let drawn = 0; drawn < recent; drawn++) {
      const other = drawn + random.integer(older.length - drawn);
      [older[drawn], older[other]] = [older[other], older[drawn]];
    }
    return older.slice(0, recent);
  }
}
