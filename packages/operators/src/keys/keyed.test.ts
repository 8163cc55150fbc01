import fc from "fast-check";
import { expect, it } from "vitest";
import type { Checkpoint } from "../checkpoint/Checkpoint.js";
import { anyProgram } from "../fixtures/anyProgram.js";
import type { Program } from "../fixtures/Program.js";
import { runProgram, type ProgramMoment } from "../fixtures/runProgram.js";

/** Programs with keys, all with a window or without `rewind`. */
const anyKeyed: fc.Arbitrary<Program> = fc
  .tuple(anyProgram, fc.nat(3), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .map(([program, kind, window, stride]) => ({
    ...program,
    flow: "keyed" as const,
    predicts: [],
    rewind: kind === 0 ? undefined : { window, stride: Math.min(stride, window) },
  }));
const withGroupBy = (program: Program): Program => ({ ...program, flow: "keys" });
const never: ProgramMoment = { step: -1 };

it("has the bits of groupBy in 150 random programs", () => {
  let steps = 0;
  fc.assert(
    fc.property(anyKeyed, (program) => {
      const keyed = runProgram(program, undefined, never);
      const grouped = runProgram(withGroupBy(program), undefined, never);
      expect(keyed.steps).toEqual(grouped.steps);
      expect(keyed.parameters).toBe(grouped.parameters);
      steps += keyed.steps.length;
    }),
    { seed: 3, numRuns: 150 },
  );
  expect(steps).toBeGreaterThan(500);
});

it.each([
  ["steps that are delivered", "steps"],
  ["moments between two samples", "samples"],
] as const)("resumes 80 random programs bit for bit, here and behind groupBy, from %s", (_, kind) => {
  let resumed = 0;
  fc.assert(
    fc.property(anyKeyed, fc.nat(40), (program, random) => {
      const { steps: all } = runProgram(program, undefined, never);
      if (all.length === 0) return;
      const moment = (count: number, index: number): ProgramMoment =>
        kind === "steps" ? { step: index % count } : { sample: index % count };
      const way = (bit: number): Program => ((random >> bit) & 1 ? program : withGroupBy(program));
      const whole = runProgram(way(0), undefined, moment(all.length, random));
      expect(whole.steps, "a checkpoint changes nothing").toEqual(all);
      let { checkpoint, stepsBefore } = whole;
      for (let more = 0; checkpoint && more < 4; more++) {
        const saved: Checkpoint = structuredCloned(checkpoint);
        const rest = runProgram(way(more + 1), saved, moment(5, kind === "steps" ? 0 : random + more));
        expect(rest.steps).toEqual(all.slice(stepsBefore));
        if (rest.steps.length === 0) return;
        expect(rest.parameters).toEqual(whole.parameters);
        ({ checkpoint } = rest);
        stepsBefore += rest.stepsBefore;
        resumed++;
      }
    }),
    { seed: 4, numRuns: 80 },
  );
  expect(resumed).toBeGreaterThan(80);
});
const structuredCloned = (checkpoint: Checkpoint): Checkpoint => checkpoint;
