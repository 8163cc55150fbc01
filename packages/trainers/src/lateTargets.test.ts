import { hasTarget, network } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { predict, type Checkpoint, type Step } from "@backstream/operators";
import { adam } from "@backstream/optimizers";
import { awaitTarget, flow, standardize } from "@backstream/sequences";
import fc from "fast-check";
import { concatMap, connect, filter, from, identity, map, take, tap, type Observable } from "rxjs";
import { expect, it } from "vitest";
import { decodeCheckpoint } from "./checkpoints/decodeCheckpoint.js";
import { encodeCheckpoint } from "./checkpoints/encodeCheckpoint.js";
import { lateRecords, type LateLog, type LateRecord } from "./fixtures/lateRecords.js";
import { truncatedBptt } from "./truncatedBptt.js";

interface Program extends LateLog {
  readonly release: "horizon" | "order" | "arrival";
  readonly within: number | "function" | "time";
  readonly capacity: number;
  readonly expires: boolean;
  /** Whether the learner lags behind. */
  readonly isAsynchronous: boolean;
  readonly window: number;
}

interface Run {
  readonly losses: Readonly<Record<number, number>>;
  /** What was predicted of each sample at its time. */
  readonly outputs: Readonly<Record<number, number>>;
  /** The targets that were learned from, in their order. */
  readonly learned: readonly (readonly [number, unknown])[];
  readonly last: Checkpoint;
}

/** Predicts at once, and learns later; ends after so many steps, with a checkpoint as it comes from a file. */
function run(program: Program, resumed?: Checkpoint, steps = Infinity): Promise<Run> {
  const { release, within, capacity, expires, isAsynchronous, window } = program;
  const net = network(stack(gru(1, 3), dense(3, 1)), { seed: 7, name: "net" });
  const losses: Record<number, number> = {};
  const outputs: Record<number, number> = {};
  const learned: (readonly [number, unknown])[] = [];
  let newest: Checkpoint | undefined;
  interface View extends LateRecord {
    readonly input: number;
    readonly output: number;
  }
  const steps$ = from(lateRecords(program, resumed)).pipe(
    connect((records$) =>
      records$.pipe(
        filter((record): record is LateRecord & { input: number; target: undefined } => record.input !== undefined), // prettier-ignore
        standardize({ from: resumed }),
        predict(net, { name: "now", from: resumed }),
        map(({ sample, output }): View => ({ ...sample, output: output.item() })),
        awaitTarget<View, LateRecord>({
          by: ({ id }) => id,
          targets$: records$.pipe(filter((record) => hasTarget(record as { target?: number }))),
          within: within === "function" ? ({ id }) => 2 + (id % 4) : within === "time" ? 3.5 : within,
          ...(within === "time" && { time: ({ time }: View) => time }),
          capacity,
          release,
          ...(expires && { expired: () => 0.5 }),
          from: resumed,
        }),
        isAsynchronous
          ? (samples$) =>
              samples$.pipe(
                flow({ policy: "block", capacity: 500, consume: (sample) => Promise.resolve([sample]) }),
                concatMap((sample) => sample),
              )
          : identity,
        tap(({ id, output, target }) => {
          outputs[id] = output;
          learned.push([id, target]);
        }),
        truncatedBptt(net, { loss: squaredError(), optimizer: adam({ learningRate: 0.01 }), window, stride: 2, from: resumed }), // prettier-ignore
      ),
    ),
  ) as Observable<Step>;
  return new Promise((resolve, reject) => {
    steps$.pipe(take(steps)).subscribe({
      next(step) {
        losses[step.step] = step.loss;
        newest = step.checkpoint();
      },
      error: reject,
      complete() {
        if (newest) resolve({ losses, outputs, learned, last: decodeCheckpoint(encodeCheckpoint(newest)) });
        else reject(new Error("there was no step"));
      },
    });
  });
}

/** The program stopped after a part of its steps and resumed, as often as there are parts, is the one that was not stopped. */
async function expectSameBits(program: Program, parts: readonly number[]): Promise<void> {
  const whole = await run(program);
  const count = Object.keys(whole.losses).length;
  let lost: Run | undefined;
  const losses: Record<number, number> = {};
  const outputs: Record<number, number> = {};
  let done = 0;
  for (const part of [...parts, 1]) {
    const steps = part === 1 ? Infinity : Math.max(1, Math.floor(part * (count - done)));
    if (done + steps >= count && part !== 1) continue;
    const life = await run(program, lost?.last, steps);
    Object.assign(losses, life.losses);
    Object.assign(outputs, life.outputs);
    done += Math.min(steps, count);
    lost = life;
  }
  expect(losses).toEqual(whole.losses);
  if (!program.isAsynchronous) {
    // A learner that lags behind changes the net at other moments between two predictions.
    expect(outputs).toEqual(whole.outputs);
    expect(lost!.last).toEqual(whole.last);
    return;
  }
  const { states, ...rest } = lost!.last;
  const { states: _, ...wanted } = whole.last;
  expect(states).toBeDefined();
  expect(rest.nets).toEqual(wanted.nets);
  expect(rest.positions).toEqual(wanted.positions);
}

const program: fc.Arbitrary<Program> = fc.record({
  seed: fc.integer({ min: 1, max: 1000 }),
  isSplit: fc.boolean(),
  release: fc.constantFrom("horizon" as const, "order" as const, "arrival" as const),
  within: fc.constantFrom<Program["within"][]>(3, "function", "time"),
  capacity: fc.constantFrom(3, 5, 40),
  expires: fc.boolean(),
  isAsynchronous: fc.boolean(),
  window: fc.constantFrom(2, 6),
});

it("random programs that are killed while labels are out, and resumed, have the bits of those that were not", async () => {
  const parts = fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), { minLength: 1, maxLength: 3 });
  await fc.assert(fc.asyncProperty(program, parts, expectSameBits), { numRuns: 40, seed: 12 });
});
