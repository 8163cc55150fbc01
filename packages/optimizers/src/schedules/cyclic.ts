import { callName, describeValue } from "@backstream/core";
import { expectNumber, expectSteps } from "../expectNumber.js";
import type { Schedule } from "../LearningRate.js";

/** Options of `cyclic`. */
export interface CyclicOptions {
  /** The rate at both ends of a cycle. */
  readonly minimum: number;
  /** The rate in between. */
  readonly maximum: number;
  /** Steps from the minimum to the maximum; 2000 where not given. */
  readonly up?: number;
  /** Steps back; as many as up where not given. */
  readonly down?: number;
  /** `triangular2` halves the height from cycle to cycle, `exp_range` multiplies it by `decay` at every step. */
  readonly mode?: "triangular" | "triangular2" | "exp_range";
  /** For `exp_range`; 1 where not given. */
  readonly decay?: number;
}

/**
 * A learning rate that goes up and down in straight lines.
 *
 *     rate(step) = minimum + (maximum - minimum) · height(mode) · (the share of the way up that is done, or of the way down that is left)
 *
 * It never ends, so it suits endless streams.
 * PyTorch's `CyclicLR`: `base_lr`, `max_lr`, `step_size_up`, `step_size_down`, `gamma`; Keras has none.
 *
 * @throws {RangeError} When an option is out of range.
 * @source Smith, "Cyclical learning rates for training neural networks", WACV 2017.
 * @example
 *   const rate = cyclic({ minimum: 1, maximum: 3, up: 2 });
 *   [1, 2, 3, 4, 5, 6].map(rate) // => [1, 2, 3, 2, 1, 2]
 */
export function cyclic(options: CyclicOptions): Schedule {
  callName("cyclic", options, ["minimum", "maximum", "up", "down", "mode", "decay"]);
  const { minimum, maximum, up = 2000, down = up, mode = "triangular", decay = 1 } = options;
  expectNumber("cyclic", "minimum", minimum, Infinity);
  expectNumber("cyclic", "maximum", maximum, Infinity);
  expectSteps("cyclic", "up", up);
  expectSteps("cyclic", "down", down);
  expectNumber("cyclic", "decay", decay, Infinity);
  if (maximum < minimum)
    throw new RangeError(`cyclic: maximum is ${maximum}, expected at least the minimum, ${minimum}`);
  if (mode !== "triangular" && mode !== "triangular2" && mode !== "exp_range") {
    throw new RangeError(
      `cyclic: mode is ${describeValue(mode)}, expected "triangular", "triangular2" or "exp_range"`,
    );
  }
  const period = up + down;
  return (step) => {
    const done = (step - 1) % period;
    const share = done <= up ? done / up : (period - done) / down;
    const cycles = (step - 1 - done) / period;
    const height = mode === "triangular" ? 1 : mode === "triangular2" ? 0.5 ** cycles : decay ** (step - 1);
    return minimum + (maximum - minimum) * height * share;
  };
}
