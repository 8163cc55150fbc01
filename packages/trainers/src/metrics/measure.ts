import { defer, map, type OperatorFunction } from "rxjs";
import { accumulate } from "./accumulate.js";
import type { Measurable } from "./labelledRows.js";
import type { MeasureOptions } from "./MeasureOptions.js";
import type { Metric } from "./Metric.js";

/**
 * Measures predictions as they arrive: emits, for every signal, the metric's value so far.
 *
 *     signal           --A--B--C--D--|          |output - target|: 4 0 2 6
 *     measure(mae())   --4--2--2--3--|
 *     { rolling: 2 }   --4--2--1--4--|
 *
 * - signals  of `forward`, `predict` or `compare`; not after `rewind`, where the newest tick comes first
 *
 * A sample's `weight` counts as in a weighted mean. A tick without a target, or with all rows masked, repeats the
 * previous value: it counts neither for `rolling` nor for `fading`. Every subscription starts from 0.
 *
 * @throws {RangeError} When `rolling` is not a whole number from 1 up, `fading` not between 0 and 1, or both are given;
 *   as an error notification, when a mask holds anything but 0 and 1.
 * @throws {TypeError} When the metric is no object: a factory such as `mae` must be called.
 * @throws {BrokenStreamError} As an error notification, when a value is not a signal.
 * @throws {ShapeError} As an error notification, when shapes do not fit, or the number of outputs changes.
 * @see {@link accumulate} for the same without a stream, {@link metrics} for several metrics at once.
 * @source Gama, Sebastião, Rodrigues, "On evaluating stream learning algorithms", Machine Learning 90, 2013 (fading).
 * @example
 *   const errors$ = of(4, 0, 2, 6).pipe(map((output) => ({ sample: { input: 0, target: 0 }, output })));
 *   await firstValueFrom(errors$.pipe(measure(mae(), { rolling: 2 }), toArray())) // => [4, 2, 1, 4]
 */
export function measure<Value>(
  metric: Metric<Value>,
  options: MeasureOptions = {},
): OperatorFunction<Measurable, Value> {
  accumulate(metric, options); // refuses impossible options now, not at the first subscription
  return (signals$) =>
    defer(() => {
      const running = accumulate(metric, options);
      return signals$.pipe(
        map((signal) => {
          running.add(signal);
          return running.value;
        }),
      );
    });
}
