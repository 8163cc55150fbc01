import { expectOptions, ShapeError } from "@backstream/core";
import { expectMade } from "../expectMade.js";
import { labelledRows, type Measurable } from "./labelledRows.js";
import type { Metric } from "./Metric.js";
import { sumsOver, type Sums } from "./Sums.js";

/** Which ticks count; all of the stream where neither is given. */
export interface MeasureOptions {
  /** Only the last so many labelled ticks. */
  readonly rolling?: number | undefined;
  /** A tick counts this much of what the one after it counts: 0.99 looks back on about 100 labelled ticks. */
  readonly fading?: number | undefined;
}

/** A metric's value as ticks come in. */
export interface Accumulator<Value> {
  /** Adds a tick; one without a label, or with all rows masked, changes nothing. */
  add(signal: Measurable): void;
  readonly value: Value;
}

/**
 * A metric without a stream: add signals, read the value.
 *
 *     rolling   Σ of the last n ticks
 *     fading    Σ ← fading · Σ + tick
 *
 * A rolling metric keeps n times its sums and never subtracts: what has left leaves no rounding behind.
 *
 * @throws {RangeError} When `rolling` is no whole number from 1 up, `fading` not between 0 and 1, or both are given.
 * @throws {ShapeError} By `add`, when shapes do not fit, or the number of outputs changes.
 * @example
 *   const recent = accumulate(mae(), { rolling: 2 });
 *   for (const output of [9, 1, 2]) recent.add({ sample: { input: 0, target: 0 }, output });
 *   recent.value // => 1.5
 */
export function accumulate<Value>(metric: Metric<Value>, options: MeasureOptions = {}): Accumulator<Value> {
  expectMade("measure", "the metric", metric, "mae()");
  expectOptions("measure", options, ["rolling", "fading"]);
  const makeSums = sumsOver(options);
  const contribute = metric.start();
  let width = 0;
  let part = new Float64Array(metric.size(0));
  let sums: Sums = makeSums(part.length);
  return {
    add(signal) {
      const tick = labelledRows(signal);
      if (!tick) return;
      if (width === 0) {
        width = tick.width;
        part = new Float64Array(metric.size(width));
        sums = makeSums(part.length);
      } else if (width !== tick.width) {
        throw new ShapeError(
          `${metric.name}: output has ${tick.width} numbers a row, expected ${width} as before`,
        );
      }
      part.fill(0);
      contribute(tick, part, 0);
      sums.add(part);
    },
    get value() {
      return metric.value(sums.total, 0, width);
    },
  };
}
