import { expectOptions } from "@backstream/core";
import type { Numbers } from "@backstream/tensors";
import { startWith, type OperatorFunction } from "rxjs";
import { nextStep, type NextStepSample } from "./nextStep.js";

/**
 * Turns a series of targets into samples whose input is the true target before: what a net that is to generate the
 * series learns from.
 *
 *     targets  --3----1----2----|
 *                  teacherForcing({ start: 0 })
 *     samples  --a----b----c----|     a = { input: 0, target: 3 }, b = { input: 3, target: 1 }, …
 *
 * - start  the input before the first target: zeros, or a class that stands for "it begins"
 *
 * The net is shown what it should have said, not what it said; `rollOut` and `forecast` later feed it with its own
 * outputs, from the same `start`. This is `nextStep` with one sample more and no delay: there the first value is only an
 * input, here it is predicted as well. Every sequence is to have its own: `concatMap((sequence) =>
 * from(sequence).pipe(teacherForcing({ start }), …))`.
 *
 * @source Williams, Zipser, "A learning algorithm for continually running fully recurrent neural networks", Neural
 *   Computation 1(2), 1989.
 * @example
 *   const samples = of(3, 1).pipe(teacherForcing({ start: 0 }), toArray());
 *   await firstValueFrom(samples) // => [{ input: 0, target: 3 }, { input: 3, target: 1 }]
 */
export function teacherForcing<T extends Numbers>(options: {
  readonly start: T;
}): OperatorFunction<T, NextStepSample<T>> {
  expectOptions("teacherForcing", options, ["start"]);
  return (targets$) => targets$.pipe(startWith(options.start), nextStep());
}
