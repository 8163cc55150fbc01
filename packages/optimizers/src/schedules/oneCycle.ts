import { callName, describeValue, expectBoolean } from "@backstream/core";
import { expectAboveZero, expectNumber, expectSteps } from "../expectNumber.js";
import type { Schedule } from "../LearningRate.js";

/** Options of `oneCycle`. */
export interface OneCycleOptions {
  /** The largest rate. */
  readonly maximum: number;
  /** Steps of the whole cycle; every later one has the last rate. */
  readonly steps: number;
  /** The share of the steps in which the rate grows, above 0 and below 1; 0.3 where not given. */
  readonly warmup?: number;
  /** The form of growth and fall: half a cosine, or a straight line; `"cos"` where not given. */
  readonly anneal?: "cos" | "linear";
  /** The first rate is maximum / division; 25 where not given. */
  readonly division?: number;
  /** The last rate is the first one / finalDivision; 10000 where not given. */
  readonly finalDivision?: number;
  /** Whether the rate falls to the first one in as many steps as it grew, and to the last one after that. */
  readonly threePhase?: boolean;
}

/**
 * A learning rate that grows to its maximum and falls to nearly nothing.
 *
 *     maximum / division → maximum → maximum / division / finalDivision
 *
 * It ends: the number of steps has to be known, so it is not for endless streams.
 * PyTorch's `OneCycleLR`: `max_lr`, `total_steps`, `pct_start`, `anneal_strategy`, `div_factor`, `final_div_factor`, `three_phase`.
 * Keras has none.
 *
 * @throws {RangeError} When an option is out of range.
 * @throws {UnknownNameError} When an option does not exist.
 * @source Smith and Topin, "Super-convergence: very fast training of neural networks using large learning rates", 2019; the
 *   phases are PyTorch's.
 * @example
 *   const rate = oneCycle({ maximum: 1, steps: 9, warmup: 1 / 3, anneal: "linear", division: 5, finalDivision: 1 });
 *   [1, 2, 3, 6, 9, 99].map((step) => rate(step).toFixed(1)) // => ["0.2", "0.6", "1.0", "0.6", "0.2", "0.2"]
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  callName("oneCycle", options, [
    "maximum",
    "steps",
    "warmup",
    "anneal",
    "division",
    "finalDivision",
    "threePhase",
  ]);
  const { maximum, steps, warmup = 0.3, anneal = "cos", division = 25, finalDivision = 1e4 } = options;
  const { threePhase = false } = options;
  expectNumber("oneCycle", "maximum", maximum, Infinity);
  expectSteps("oneCycle", "steps", steps);
  expectNumber("oneCycle", "warmup", warmup, 1);
  expectAboveZero("oneCycle", "warmup", warmup);
  if (anneal !== "cos" && anneal !== "linear")
    throw new RangeError(`oneCycle: anneal is ${describeValue(anneal)}, expected "cos" or "linear"`);
  expectAboveZero("oneCycle", "division", division);
  expectAboveZero("oneCycle", "finalDivision", finalDivision);
  expectBoolean("oneCycle", "threePhase", threePhase);
  const first = maximum / division;
  const last = first / finalDivision;
  const top = warmup * steps - 1;
  const phases = threePhase
    ? [
        { end: top, rate: maximum },
        { end: 2 * top, rate: first },
        { end: steps - 1, rate: last },
      ]
    : [
        { end: top, rate: maximum },
        { end: steps - 1, rate: last },
      ];
  return (step) => {
    let [start, from] = [0, first];
    for (const { end, rate } of phases) {
      if (step - 1 <= end) return between(from, rate, (step - 1 - start) / (end - start), anneal);
      [start, from] = [end, rate];
    }
    return last;
  };
}

function between(from: number, to: number, share: number, anneal: "cos" | "linear"): number {
  if (!(share < 1)) return to; // also in a phase without a length
  return anneal === "cos"
    ? to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2
    : from + (to - from) * share;
}
