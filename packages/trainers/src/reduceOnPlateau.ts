import { expectCount, expectOptions } from "@backstream/core";
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
 * An improvement is a loss below 0.9999 times the lowest so far. Use losses that can be compared, such as an epoch's mean
 * or a validation loss; the losses of single updates vary by chance. Given a run's own losses, the rates can steer that
 * run as its `learningRate$`.
 *
 * @throws {RangeError} When an option is impossible.
 * @throws {UnknownNameError} When an option does not exist.
 * @see {@link fit}
 * @source PyTorch's `ReduceLROnPlateau` with its defaults: the rates are equal.
 * @example
 *   const rates$ = of(5, 4, 4, 4, 3, 3, 3).pipe(reduceOnPlateau({ start: 1, factor: 0.5, patience: 1 }));
 *   await firstValueFrom(rates$.pipe(toArray())) // => [1, 0.5, 0.25]
 */
export function reduceOnPlateau(
  options: ReduceOnPlateauOptions,
): OperatorFunction<number | { readonly loss: number }, number> {
  expectOptions("reduceOnPlateau", options, ["start", "factor", "patience", "minimum"]);
  const { start, factor = 0.1, patience = 10, minimum = 0 } = options;
  expectOption("start", start, start > 0 && start < Infinity, "a number above 0");
  expectOption("factor", factor, factor > 0 && factor < 1, "a number between 0 and 1");
  expectCount("reduceOnPlateau", "patience", patience, 0);
  expectOption(
    "minimum",
    minimum,
    minimum >= 0 && minimum <= start,
    `a number from 0 to the start, ${start}`,
  );
  return (losses$) =>
    defer(() => {
      let rate = start;
      let lowest = Infinity;
      let badLosses = 0; // in a row
      return losses$.pipe(
        map((value) => {
          const loss = typeof value === "number" ? value : value.loss;
          const improved = loss < lowest * (1 - 1e-4);
          if (improved) lowest = loss;
          badLosses = improved ? 0 : badLosses + 1;
          if (badLosses <= patience) return rate;
          badLosses = 0;
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
