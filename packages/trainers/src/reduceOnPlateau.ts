import { expectOptions } from "@backstream/core";
import { defer, distinctUntilChanged, map, startWith, type OperatorFunction } from "rxjs";

/** When the learning rate falls, and how far. */
export interface ReduceOnPlateauOptions {
  /** The rate to begin with. */
  readonly start: number;
  /** What it is multiplied by, 0.1 where not given. */
  readonly factor?: number | undefined;
  /** Losses in a row that may be no improvement before it falls, 10 where not given. */
  readonly patience?: number | undefined;
  /** It never falls below this, 0 where not given. */
  readonly minimum?: number | undefined;
}

/**
 * A learning rate that falls when the loss no longer does: losses in, rates out.
 *
 *     losses   -----5--4--4--4--3--3--3--|
 *                 reduceOnPlateau({ start: 1, factor: 0.5, patience: 1 })
 *     rates    1-------------½--------¼--|      the second loss in a row that is no improvement
 *
 * - losses   numbers, or what bears one: steps, or the epochs of `fit`
 *
 * An improvement is a loss below 0.9999 times the lowest so far. Give it losses that are comparable, as an epoch's
 * mean or a validation loss is; those of single updates go up and down by chance. Fed from the run's own steps, it closes the loop.
 *
 * @throws {RangeError} When an option is impossible.
 * @source PyTorch's `ReduceLROnPlateau` with its defaults, to which it is equal.
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
  expectOption("patience", patience, Number.isInteger(patience) && patience >= 0, "a whole number from 0 up");
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
      let patient = 0;
      return losses$.pipe(
        map((value) => {
          const loss = typeof value === "number" ? value : value.loss;
          const improved = loss < lowest * (1 - 1e-4);
          if (improved) lowest = loss;
          patient = improved ? 0 : patient + 1;
          if (patient <= patience) return rate;
          patient = 0;
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
