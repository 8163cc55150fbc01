import { describeValue, expectCount, expectOptions } from "@backstream/core";
import { defer, distinctUntilChanged, map, startWith, type OperatorFunction } from "rxjs";

/** Options of `reduceOnPlateau`. */
export interface ReduceOnPlateauOptions {
  /** The learning rate at the start. */
  readonly start: number;
  /** Each reduction multiplies the learning rate by this: 0.1 when not given. */
  readonly factor?: number | undefined;
  /** How many losses in a row may be no improvement before the next one reduces the rate: 10 when not given. */
  readonly patience?: number | undefined;
  /** The learning rate never becomes less than this: 0 when not given. */
  readonly minimum?: number | undefined;
  /** By how much a loss must be below the lowest so far to be an improvement: 0.0001 when not given. */
  readonly threshold?: number | undefined;
  /** Whether the threshold is a share of the lowest loss, or a difference from it: `"rel"` when not given. */
  readonly thresholdMode?: "rel" | "abs" | undefined;
  /** How many losses after a reduction do not count as bad ones: 0 when not given. */
  readonly cooldown?: number | undefined;
}

/**
 * Reduces the learning rate when the loss stops improving: losses in, learning rates out.
 *
 *     losses   -----5--4--4--4--3--3--3--|
 *                 reduceOnPlateau({ start: 1, factor: 0.5, patience: 1 })
 *     rates    1-------------½--------¼--|      at the second loss in a row that is no improvement
 *
 * - losses   numbers, or records with a `loss`: steps, or the epochs of `fit`
 *
 * An improvement is a loss below 0.9999 times the lowest so far, or what `threshold` says. Use losses that can be compared, such as an epoch's mean
 * or a validation loss; the losses of single updates vary by chance. Given a run's own losses, the rates can steer that
 * run as its `learningRate$`.
 *
 * @throws {RangeError} When an option is impossible.
 * @throws {UnknownNameError} When an option does not exist.
 * @see {@link fit}
 * @source PyTorch's `ReduceLROnPlateau`, whose `threshold_mode` is `thresholdMode` and `min_lr` is `minimum`: the rates are
 *   equal. Keras's `ReduceLROnPlateau` has `min_delta`, the threshold with `"abs"`.
 * @example
 *   const rates$ = of(5, 4, 4, 4, 3, 3, 3).pipe(reduceOnPlateau({ start: 1, factor: 0.5, patience: 1 }));
 *   await firstValueFrom(rates$.pipe(toArray())) // => [1, 0.5, 0.25]
 */
export function reduceOnPlateau(
  options: ReduceOnPlateauOptions,
): OperatorFunction<number | { readonly loss: number }, number> {
  expectOptions("reduceOnPlateau", options, [
    "start",
    "factor",
    "patience",
    "minimum",
    "threshold",
    "thresholdMode",
    "cooldown",
  ]);
  const { start, factor = 0.1, patience = 10, minimum = 0, threshold = 1e-4, cooldown = 0 } = options;
  const { thresholdMode = "rel" } = options;
  expectOption("start", start, start > 0 && start < Infinity, "a number above 0");
  expectOption("factor", factor, factor > 0 && factor < 1, "a number between 0 and 1");
  expectCount("reduceOnPlateau", "patience", patience, 0);
  expectOption(
    "minimum",
    minimum,
    minimum >= 0 && minimum <= start,
    `a number from 0 to the start, ${start}`,
  );
  expectOption("threshold", threshold, threshold >= 0 && threshold < Infinity, "a finite number from 0 up");
  if (thresholdMode !== "rel" && thresholdMode !== "abs") {
    throw new RangeError(
      `reduceOnPlateau: thresholdMode is ${describeValue(thresholdMode)}, expected "rel" or "abs"`,
    );
  }
  expectCount("reduceOnPlateau", "cooldown", cooldown, 0);
  return (losses$) =>
    defer(() => {
      let rate = start;
      let lowest = Infinity;
      let badLosses = 0; // in a row
      let cooling = 0; // losses until bad ones count again
      return losses$.pipe(
        map((value) => {
          const loss = typeof value === "number" ? value : value.loss;
          const improved = loss < (thresholdMode === "rel" ? lowest * (1 - threshold) : lowest - threshold);
          if (improved) lowest = loss;
          badLosses = improved || cooling > 0 ? 0 : badLosses + 1;
          if (cooling > 0) cooling--;
          if (badLosses <= patience) return rate;
          badLosses = 0;
          cooling = cooldown;
          const reduced = Math.max(rate * factor, minimum);
          if (rate - reduced > 1e-8) rate = reduced;
          return rate;
        }),
        startWith(start),
        distinctUntilChanged(),
      );
    });
}

function expectOption(what: string, value: number, fits: boolean, wanted: string): void {
  if (!fits) throw new RangeError(`reduceOnPlateau: ${what} is ${value}, expected ${wanted}`);
}
