import { describeValue, hasTarget, ShapeError, type Sample } from "@backstream/core";
import type { Numbers } from "@backstream/tensors";
import { map, pairwise, type OperatorFunction } from "rxjs";
import { isSample } from "./onField.js";

/** A value of a series, with the value that follows it as the target. */
export interface NextStepSample<T extends Numbers> {
  readonly input: T;
  readonly target: T;
}

/** What `nextStep` makes of numbers, or of samples: these keep their other fields. */
export type NextStep<T extends Numbers | Sample> = [T] extends [Numbers]
  ? NextStepSample<T>
  : [T] extends [Sample]
    ? Omit<T, "target"> & { readonly target: T["input"] }
    : never;

/**
 * Turns a series into samples whose target is the next value.
 *
 *     values   --1----2----3----4--|
 *                  nextStep()
 *     samples  -------a----b----c--|     a = { input: 1, target: 2 }, b = { input: 2, target: 3 }, …
 *
 * - values   numbers, or vectors of equal width; or samples without a target: `{ input, … }` becomes `{ input, target, … }`,
 *            with all other fields, also its position, of the sample whose input it is; n values make n - 1 samples
 *
 * Each sample waits for the value that is its target, so the delay is one value; the last value makes no sample. Use it to
 * learn to forecast a series that has no labels. A forecast that may not wait comes from `predict(net)` over the same
 * values, beside the net that learns: the README of trainers has the recipe.
 *
 * It holds the newest value, so a source resumes behind the value before it. Where several keys are mixed, put it before
 * `groupBy`, or keep one source for each key: the values that the keys hold would be lost.
 *
 * @throws {ShapeError} As an error notification, when an object is no sample, or a sample has a target already.
 * @see teacherForcing, which predicts the first value too; windows, for longer inputs
 * @example
 *   const samples = await firstValueFrom(of(1, 2, 4).pipe(nextStep(), toArray()));
 *   samples // => [{ input: 1, target: 2 }, { input: 2, target: 4 }]
 *   const readings$ = of({ input: 1, at: "9:00" }, { input: 2, at: "9:10" });
 *   await firstValueFrom(readings$.pipe(nextStep())) // => { input: 1, target: 2, at: "9:00" }
 */
export function nextStep<T extends Numbers | Sample>(): OperatorFunction<T, NextStep<T>> {
  return (source) =>
    source.pipe(
      pairwise(),
      map(([value, next]) => following(value, next) as NextStep<T>), // its branches mirror the type
    );
}

function following(value: Numbers | Sample, next: Numbers | Sample): Sample {
  if (!isSample(value) || !isSample(next)) return { input: value as Numbers, target: next as Numbers }; // not mixed, by the type
  expectUnlabelled(value);
  expectUnlabelled(next);
  return { ...value, target: next.input };
}

function expectUnlabelled(sample: Sample): void {
  if (!("input" in sample)) {
    throw new ShapeError(
      `nextStep: value is ${describeValue(sample)}, expected numbers, or a sample { input, … }`,
    );
  }
  if (!hasTarget(sample)) return;
  throw new ShapeError(
    `nextStep: a sample has a target already, ${describeValue(sample.target)}, expected one without, whose target will be the next input; leave it out before, by map`,
  );
}
