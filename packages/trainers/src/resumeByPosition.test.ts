import { network, type Progress, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Checkpoint, Step } from "@backstream/operators";
import { adam } from "@backstream/optimizers";
import { batchSequences, fromPull, sequencesBy, windows } from "@backstream/sequences";
import fc from "fast-check";
import { concatMap, from, map, mergeMap, take, tap, type Observable, type OperatorFunction } from "rxjs";
import { describe, expect, it } from "vitest";
import { bptt } from "./bptt.js";
import { decodeCheckpoint } from "./checkpoints/decodeCheckpoint.js";
import { encodeCheckpoint } from "./checkpoints/encodeCheckpoint.js";
import {
  batches,
  encoded,
  holding,
  stages,
  unprepared,
  type Preparation,
  type Stage,
} from "./fixtures/preparations.js";
import { readings, type Reading } from "./fixtures/readings.js";
import { truncatedBptt } from "./truncatedBptt.js";

/** From the source to steps, from the beginning or from a checkpoint; everything in it is new. */
type Program = (from?: Checkpoint) => Observable<Step>;

interface Run {
  readonly losses: Readonly<Record<number, number>>;
  readonly last: Checkpoint;
}

/** Runs a program; ends after so many steps, with a checkpoint as it comes from a file. */
function run(program: Program, from?: Checkpoint, steps: number = Infinity): Promise<Run> {
  const losses: Record<number, number> = {};
  let newest: Checkpoint | undefined;
  return new Promise((resolve, reject) => {
    program(from)
      .pipe(take(steps))
      .subscribe({
        next(step) {
          losses[step.step] = step.loss;
          newest = step.checkpoint();
        },
        error: reject,
        complete() {
          if (newest) resolve({ losses, last: decodeCheckpoint(encodeCheckpoint(newest)) });
          else reject(new Error("there was no step"));
        },
      });
  });
}

/** Whether a run that is stopped behind a part of its steps, and begins anew from the checkpoint, is one that was not. */
async function expectSameBits(program: Program, part: number): Promise<void> {
  const whole = await run(program);
  const count = Object.keys(whole.losses).length;
  expect(count).toBeGreaterThan(1);
  const stopped = await run(program, undefined, 1 + Math.floor(part * (count - 1)));
  const resumed = await run(program, stopped.last);
  expect({ ...stopped.losses, ...resumed.losses }).toEqual(whole.losses);
  expect(resumed.last).toEqual(whole.last); // positions, states, parameters and the optimizer's numbers
}

const training = { loss: squaredError(), optimizer: adam({ learningRate: 0.01 }) };

function programOf({ width, targets, prepare }: Preparation, open = openPushing): Program {
  return (resumed) => {
    const net = network(stack(gru(width, 3), dense(3, targets)), { seed: 7, name: "net" });
    return prepare(open(resumed), resumed).pipe(
      truncatedBptt(net, { ...training, window: 4, stride: 2, from: resumed }),
    );
  };
}

const openPushing = (resumed?: Progress): Observable<Reading> => from(readings(resumed));
const openPulling = (resumed?: Progress): Observable<Reading> => fromPull(readings(resumed), { credit: 8 });

const after = (preparation: Preparation, ...further: readonly Stage[]): Preparation =>
  further.reduce((before, stage, index) => stage(before, index), preparation);

const { gate, standardize, breathe, flow, "concatMap(async)": asynchronous } = stages;
const gated = after(unprepared, gate);

describe("a run that is stopped and resumes by positions has the bits of one that was not, behind", () => {
  const ways: readonly Preparation[] = [
    gated,
    encoded,
    after(encoded, breathe),
    after(encoded, asynchronous),
    after(encoded, flow),
    after(gated, holding.nextStep),
    after(gated, batches),
    after(gated, standardize, flow),
    after(gated, stages.difference, flow),
    after(gated, stages.minMax, asynchronous),
    after(gated, holding.windows),
    after(gated, holding["windows with a horizon"]),
    after(encoded, standardize, flow, holding.nextStep, breathe, batches),
  ];
  const cases = ways.flatMap((way) => [
    { name: `${way.name}, pushed`, program: programOf(way) },
    { name: `${way.name}, pulled`, program: programOf(way, openPulling) },
  ]);

  it.each(cases)("$name", async ({ program }) => {
    for (const part of [0, 0.3, 0.7, 0.95]) await expectSameBits(program, part);
  });

  it("any operators in any order", async () => {
    const first = fc.constantFrom(gated, encoded);
    const passing = fc.array(fc.constantFrom(...Object.values(stages)), { maxLength: 3 });
    const ways$ = fc.tuple(
      first,
      passing,
      fc.option(fc.constantFrom(...Object.values(holding)), { nil: undefined }),
      passing,
      fc.option(fc.constant(batches), { nil: undefined }),
    );
    const property = fc.asyncProperty(
      ways$,
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.boolean(),
      async ([begin, before, held, behind, last], part, isPulled) => {
        const further = [...before, held, ...behind, last].filter((stage) => stage !== undefined);
        const way = after(begin, ...further);
        await expectSameBits(programOf(way, isPulled ? openPulling : openPushing), part);
      },
    );
    await fc.assert(property, { numRuns: 60, seed: 11 });
  });
});

describe("sequences resume behind the last one that was learned from", () => {
  const learnSequences =
    (sequences: OperatorFunction<Reading, readonly Sample[]>): Program =>
    (resumed) => {
      const net = network(stack(gru(1, 3), dense(3, 1)), { seed: 7, name: "net" });
      return openPushing(resumed).pipe(sequences, bptt(net, { ...training, from: resumed }));
    };
  const clean = map(({ input, ...reading }: Reading) => ({ ...reading, input: Number(input) || 0 }));
  const byPlace = sequencesBy({ key: ({ position }: Sample) => Math.floor(position!.offset[1] / 4) });
  const programs: Readonly<Record<string, OperatorFunction<Reading, readonly Sample[]>>> = {
    sequencesBy: (readings$) => readings$.pipe(clean, byPlace),
    "windows, each sample once": (readings$) => readings$.pipe(clean, windows({ length: 5, stride: 5 })),
    batchSequences: (readings$) => readings$.pipe(clean, byPlace, batchSequences({ batch: 3 })),
    "batchSequences, meeting at their ends": (readings$) =>
      readings$.pipe(clean, byPlace, batchSequences({ batch: 2, align: "end" })),
  };
  it.each(Object.entries(programs))("%s", async (_, sequences) => {
    for (const part of [0, 0.4, 0.8]) await expectSameBits(learnSequences(sequences), part);
  });
});

describe("what would be learned in another order, twice or never ends in an error", () => {
  const reasonOf = (program: Program, resumed?: Checkpoint): Promise<unknown> =>
    run(program, resumed).then(
      () => "no error",
      ({ name, message }: Error) => `${name}: ${message}`,
    );

  it("samples that overtake others", async () => {
    const overtaking: Stage = (before) => ({
      ...before,
      prepare: (readings$, resumed) =>
        before.prepare(readings$, resumed).pipe(
          mergeMap(async (sample) => {
            for (let turn = sample.position!.offset[1] % 3; turn < 3; turn++) await Promise.resolve();
            return sample;
          }),
        ),
    });
    expect(await reasonOf(programOf(after(gated, overtaking)))).toBe(
      "BrokenStreamError: forward(net): a sample at 0.1 of readings comes after 6.8 of readings, expected one behind it; keep the order of samples, and open the source behind the checkpoint, by { from }",
    );
  });

  it("a source that is opened in the wrong place", async () => {
    const stopped = await run(programOf(gated), undefined, 5);
    expect(
      await reasonOf(
        programOf(gated, () => openPushing()),
        stopped.last,
      ),
    ).toBe(
      "BrokenStreamError: forward(net): a sample at 0.0 of readings comes after 1.0 of readings, expected one behind it; keep the order of samples, and open the source behind the checkpoint, by { from }",
    );
  });

  it("a position that is lost on the way", async () => {
    const losing: Stage = (before) => ({
      ...before,
      prepare: (readings$, resumed) =>
        before
          .prepare(readings$, resumed)
          .pipe(
            map(({ position, ...sample }) => (position!.offset[0] < 2 ? { ...sample, position } : sample)),
          ),
    });
    expect(await reasonOf(programOf(after(gated, losing)))).toBe(
      "BrokenStreamError: forward(net): a sample has no position, and those before have, such as 1.9 of readings; pass it on, by map((sample) => ({ ...sample, … }))",
    );
  });

  it("a checkpoint that is taken in the middle of ticks that were made at once", async () => {
    const program: Program = (resumed) => {
      const net = network(stack(gru(1, 3), dense(3, 1)), { seed: 7, name: "net" });
      return openPushing(resumed).pipe(
        map(({ input, ...reading }) => ({ ...reading, input: Number(input) || 0 })),
        windows({ length: 4, stride: 4 }),
        batchSequences({ batch: 2 }),
        concatMap((ticks) => ticks),
        truncatedBptt(net, { ...training, window: 3, from: resumed }),
        tap((step) => step.checkpoint()),
      );
    };
    expect(await reasonOf(program)).toBe(
      "BrokenStreamError: checkpoint: the newest sample, at 0.0.2 of readings, is one of several that batchSequences made at once, expected the last of them, at 0.7 of readings; take it at the end of a sequence, as at the steps of bptt",
    );
  });
});
