import type { Numbers } from "@backstream/tensors";
import { map, pairwise, type OperatorFunction } from "rxjs";

/** A value of a series, with the value that follows it as the target. */
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
 * Each sample waits for the value that is its target, so the delay is one value; the last value makes no sample. Use it to
 * learn to forecast a series that has no labels. A forecast that may not wait comes from `predict(net)` over the same
 * values, beside the net that learns: the README of trainers has the recipe.
 *
 * @see teacherForcing, which predicts the first value too; windows, for longer inputs
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
