import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from "backstream";
import fc from "fast-check";
// The fixtures of the operators' own search, which runs a fixed number of the same programs.
import { anyProgram } from "../../../packages/operators/src/fixtures/anyProgram.js";
import type { Program } from "../../../packages/operators/src/fixtures/Program.js";
import { runProgram, type ProgramMoment } from "../../../packages/operators/src/fixtures/runProgram.js";
import { smallestFailure } from "../smallestFailure.js";

/**
 * Stops a random program at a random moment and at four more, each a step that is delivered or one between two samples: it
 * must go on, from the bytes of its checkpoint, with the bits of a run that never stops.
 */
export function resumeCase(seed: number): string | undefined {
  return smallestFailure(
    fc.tuple(anyProgram, fc.nat(40), fc.boolean()),
    seed,
    ([program, random, isAtStep]) => differenceOf(program, random, isAtStep),
  );
}

function differenceOf(program: Program, random: number, isAtStep: boolean): string | undefined {
  const { steps } = runProgram(program, undefined, { step: -1 });
  if (steps.length === 0) return undefined;
  const moment = (count: number, index: number): ProgramMoment =>
    isAtStep ? { step: index % count } : { sample: index % count };
  const whole = runProgram(program, undefined, moment(steps.length, random));
  if (!isSame(whole.steps, steps)) return "taking a checkpoint changes the run";
  let { checkpoint, stepsBefore } = whole;
  for (let more = 0; checkpoint && more < 4; more++) {
    const rest = runProgram(program, fromBytes(checkpoint), moment(5, isAtStep ? 0 : random + more));
    if (!isSame(rest.steps, steps.slice(stepsBefore)))
      return `resumed behind ${stepsBefore} steps, the next steps differ`;
    if (rest.steps.length === 0) return undefined;
    if (rest.parameters !== whole.parameters)
      return `resumed behind ${stepsBefore} steps, the parameters differ`;
    ({ checkpoint } = rest);
    stepsBefore += rest.stepsBefore;
  }
  return undefined;
}

function fromBytes(checkpoint: Checkpoint): Checkpoint {
  return decodeCheckpoint(encodeCheckpoint(checkpoint));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}
