import type { Numbers } from "@backstream/tensors";
import { map, pairwise, type OperatorFunction } from "rxjs";

/** A value of a series with the value that followed it. */
export interface NextStepSample<T extends Numbers> {
  readonly input: T;
  readonly target: T;
}

/**
 * Turns a series into samples whose target is the next value.
 *
 *     values   --1----2----3----4--|
 *                  nextStep()
 *     samples  -------a----b----c--|     a = { input: 1, target: 2 }, b = { input: 2, target: 3 }, …
 *
 * - values   numbers, or vectors of equal width; n values make n - 1 samples
 *
 * A value's sample waits for the value after it, so this is one value of delay. Use it to learn to forecast a
 * series that has no labels of its own; the last value, which nothing follows, makes no sample.
 *
 * @example
 *   const samples = await firstValueFrom(of(1, 2, 4).pipe(nextStep(), toArray()));
 *   samples // => [{ input: 1, target: 2 }, { input: 2, target: 4 }]
 */
export function nextStep<T extends Numbers>(): OperatorFunction<T, NextStepSample<T>> {
  return (source) =>
    source.pipe(
      pairwise(),
      map(([input, target]) => ({ input, target })),
    );
}
