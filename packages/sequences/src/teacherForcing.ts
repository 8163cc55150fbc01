import { expectOptions } from "@backstream/core";
import type { Numbers } from "@backstream/tensors";
import { map, pairwise, startWith, type OperatorFunction } from "rxjs";
import type { NextStepSample } from "./nextStep.js";

/**
 * Turns a series of targets into samples whose input is the previous target, for a net that learns to generate the series.
 *
 *     targets  --3----1----2----|
 *                  teacherForcing({ start: 0 })
 *     samples  --a----b----c----|     a = { input: 0, target: 3 }, b = { input: 3, target: 1 }, …
 *
 * - start  the input of the first target: zeros, or a class that stands for the beginning
 *
 * While learning, the net gets the correct previous value as input, not its own output. Later `rollOut` and `forecast` feed
 * it with its own outputs, from the same `start`. Unlike with `nextStep`, the first value is predicted too, and there
 * is no delay. Use it once a sequence: `concatMap((sequence) => from(sequence).pipe(teacherForcing({ start }), …))`.
 *
 * Targets are numbers, which have no position, so neither have the samples: where a pipeline is to resume by positions, add
 * that of the target to each of them, and take checkpoints at the ends of sequences.
 *
 * @throws {UnknownNameError} When an option does not exist.
 * @source Williams, Zipser, "A learning algorithm for continually running fully recurrent neural networks", Neural
 *   Computation 1(2), 1989.
 * @see nextStep, rollOut, forecast
 * @example
 *   const samples = of(3, 1).pipe(teacherForcing({ start: 0 }), toArray());
 *   await firstValueFrom(samples) // => [{ input: 0, target: 3 }, { input: 3, target: 1 }]
 */
export function teacherForcing<T extends Numbers>(options: {
  readonly start: T;
}): OperatorFunction<T, NextStepSample<T>> {
  expectOptions("teacherForcing", options, ["start"]);
  return (targets$) =>
    targets$.pipe(
      startWith(options.start),
      pairwise(),
      map(([input, target]) => ({ input, target })),
    );
}
