import { expectMade, expectOptions, ShapeError, TargetReader } from "@backstream/core";
import { labelledRows, type Measurable } from "./labelledRows.js";
import type { MeasureOptions } from "./MeasureOptions.js";
import type { Metric } from "./Metric.js";
import { sumsOver, type Sums } from "./sumsOver.js";

/** A metric's value over the signals added so far. */
export interface Accumulator<Value> {
  /** Adds a signal; one without a target, or with all rows masked, changes nothing. */
  add(signal: Measurable): void;
  readonly value: Value;
}

/**
 * A metric without a stream: add signals, read the value.
 *
 *     rolling   total = Σ of the last n ticks
 *     fading    total ← fading · total + tick
 *
 * A rolling metric keeps n times its sums and never subtracts, so a tick that leaves the window leaves no rounding error.
 *
 * @throws {RangeError} When `rolling` is not a whole number from 1 up, `fading` not between 0 and 1, or both are given;
 *   by `add`, when a mask holds anything but 0 and 1.
 * @throws {TypeError} When the metric is no object: a factory such as `mae` must be called.
 * @throws {ShapeError} By `add`, when shapes do not fit, or the number of outputs changes.
 * @throws {BrokenStreamError} By `add`, when it gets something else than a signal.
 * @see {@link measure} for the same in a stream.
 * @example
 *   const recent = accumulate(mae(), { rolling: 2 });
 *   for (const output of [9, 1, 2]) recent.add({ sample: { input: 0, target: 0 }, output });
 *   recent.value // => 1.5
 */
export function accumulate<Value>(metric: Metric<Value>, options: MeasureOptions = {}): Accumulator<Value> {
  expectMade("measure", "the metric", metric, ["start", "value"], "mae()");
  expectOptions("measure", options, ["rolling", "fading"]);
  const makeSums = sumsOver(options);
  const contribute = metric.start();
  // Each metric checks for itself which widths of a target it takes.
  const targets = new TargetReader({ name: "measure", targetWidths: () => undefined });
  let width = 0;
  let contributions = new Float64Array(metric.size(0));
  let sums: Sums = makeSums(contributions.length);
  return {
    add(signal) {
      const tick = labelledRows(signal, targets);
      if (!tick) return;
      if (width === 0) {
        width = tick.width;
        contributions = new Float64Array(metric.size(width));
        sums = makeSums(contributions.length);
      } else if (width !== tick.width) {
        throw new ShapeError(
          `${metric.name}: output has ${tick.width} numbers a row, expected ${width} as before`,
        );
      }
      contributions.fill(0);
      contribute(tick, contributions, 0);
      sums.add(contributions);
    },
    get value() {
      return metric.value(sums.total, 0, width);
    },
  };
}
