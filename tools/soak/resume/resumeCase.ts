import fc from "fast-check";
// The fixtures of the operators' own search, which runs a fixed number of the same programs.
import { anyProgram } from "../../../packages/operators/src/fixtures/anyProgram.js";
import type { Program } from "../../../packages/operators/src/fixtures/Program.js";
import { runProgram } from "../../../packages/operators/src/fixtures/runProgram.js";
import { smallestFailure } from "../smallestFailure.js";

/** Stops a random program at a random step and after each of the next three: it must go on with the bits of a run that never stops. */
export function resumeCase(seed: number): string | undefined {
  return smallestFailure(fc.tuple(anyProgram, fc.nat(40)), seed, ([program, random]) =>
    differenceOf(program, random),
  );
}

function differenceOf(program: Program, random: number): string | undefined {
  const { steps } = runProgram(program, undefined, { step: -1 });
  if (steps.length === 0) return undefined;
  const at = random % steps.length;
  const whole = runProgram(program, undefined, { step: at });
  if (`${whole.steps}` !== `${steps}`) return `taking a checkpoint at step ${at} changes the run`;
  let { checkpoint } = whole;
  for (let from = at + 1; checkpoint && from <= at + 4; from++) {
    const rest = runProgram(program, checkpoint, { step: 0 });
    if (`${rest.steps}` !== `${steps.slice(from)}`)
      return `resumed behind ${from} steps, the next steps differ`;
    if (rest.steps.length === 0) return undefined;
    if (rest.parameters !== whole.parameters) return `resumed behind ${from} steps, the parameters differ`;
    checkpoint = rest.checkpoint;
  }
  return undefined;
}
