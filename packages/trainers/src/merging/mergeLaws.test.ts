import { network, type Sample } from "@backstream/core";
import { dense } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Checkpoint, Step } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import fc from "fast-check";
import { EMPTY, Observable, Subject, Subscription } from "rxjs";
import { expect, it } from "vitest";
import { decodeCheckpoint } from "../checkpoints/decodeCheckpoint.js";
import { encodeCheckpoint } from "../checkpoints/encodeCheckpoint.js";
import { ConflictError } from "../stores/ConflictError.js";
import { backprop } from "../backprop.js";
import { memoryMergeLog } from "./memoryMergeLog.js";
import type { Contribution, LoggedContribution, MergeLog } from "./MergeLog.js";
import { mergeParameters } from "./mergeParameters.js";

/** A log that is out of the process: what is appended arrives later, or never, or twice; each round of a worker is stored once. */
interface FarLog {
  readonly stored: readonly LoggedContribution[];
  /** The log, as a life of a worker has it. */
  connect(): MergeLog;
  /** So many of the contributions that are on their way arrive. */
  arrive(count: number): void;
  /** Those on their way are lost, and who has sent them is not told. */
  lose(): void;
}

function farLog(keep: number): FarLog {
  const near = memoryMergeLog({ keep });
  const stored: LoggedContribution[] = [];
  near.read(0).subscribe((entry) => stored.push(entry));
  let waiting: { contribution: Contribution; resolve: () => void; reject: (error: Error) => void }[] = [];
  const store = (contribution: Contribution): boolean => {
    const { worker, round, change } = contribution;
    const last = stored.findLast((entry) => entry.worker === worker);
    if (last && last.round >= round) {
      return last.round === round && change.every((number, at) => number === last.change[at]);
    }
    void near.append(contribution);
    return true;
  };
  return {
    stored,
    arrive(count) {
      for (const { contribution, resolve, reject } of waiting.splice(0, count)) {
        if (store(contribution) && store(contribution)) resolve();
        else reject(new ConflictError("another process has contributed that round"));
      }
    },
    lose: () => (waiting = []),
    connect: () => ({
      ...near,
      append: (contribution) =>
        new Promise((resolve, reject) => waiting.push({ contribution, resolve, reject })),
      read: (after) =>
        new Observable((subscriber) =>
          near.read(after).subscribe({
            next: (entry) => {
              subscriber.next(entry);
              subscriber.next(entry); // once more
            },
            error: (error) => subscriber.error(error),
          }),
        ),
    }),
  };
}

interface Life {
  readonly subscription: Subscription;
  readonly sample$: Subject<Sample>;
  readonly events: unknown[];
  newest: Step | undefined;
  /** The tick of the next sample. */
  tick: number;
}

const make = () => network(dense(2, 1), { seed: 5, name: "net" });
const sampleAt = (tick: number, phase: number): Sample => ({
  input: [Math.sin(tick + phase), Math.cos(tick * 3)],
  target: (tick + phase) % 3,
});

async function live(log: FarLog, name: string, every: number, from: Checkpoint | undefined): Promise<Life> {
  const [net, sample$, events] = [make(), new Subject<Sample>(), [] as unknown[]];
  const life: Life = {
    subscription: new Subscription(),
    sample$,
    events,
    newest: undefined,
    tick: from?.samples ?? 0,
  };
  life.subscription.add(
    sample$
      .pipe(
        backprop(net, { loss: squaredError(), optimizer: sgd({ learningRate: 0.05 }), from }),
        mergeParameters(net, log.connect(), { worker: name, workers: 2, every, merge: "sum", from }),
      )
      .subscribe({
        next: (step) => (life.newest = step),
        error: (error) => events.push(error),
        complete: () => events.push("complete"),
      }),
  );
  while (!sample$.observed && events.length === 0) await Promise.resolve();
  return life;
}

const worker = fc.nat(1);
const fault = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant("learn"), worker, count: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant("arrive"), worker, count: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("save"), worker, count: fc.constant(0) }) },
  // After so many have arrived, the rest is lost, or comes after the next life has begun.
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom("kill", "replace"), worker, count: fc.nat(2) }) },
);

it("counts each update once, whatever is killed, replaced, late, lost or repeated", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 4, 1000),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 8, maxLength: 8 }),
      fc.array(fault, { minLength: 1, maxLength: 60 }),
      async (keep, everys, faults) => {
        const log = farLog(keep);
        const saved: (Checkpoint | undefined)[] = [undefined, undefined];
        let lives = 0;
        const begin = (rank: number): Promise<Life> =>
          live(log, `w${rank}`, everys[lives++ % everys.length], saved[rank]);
        const workers = [await begin(0), await begin(1)];
        /** Begins again where another process has taken over. */
        const look = async (): Promise<void> => {
          for (const rank of [0, 1]) {
            // Rejections are told when the call has ended.
            await Promise.resolve();
            await Promise.resolve();
            const { events } = workers[rank];
            if (events.length === 0 || events[0] === "complete") continue;
            expect(events[0]).toBeInstanceOf(ConflictError);
            workers[rank] = await begin(rank);
          }
        };
        const learn = (rank: number, count: number): void => {
          const life = workers[rank];
          for (let at = 0; at < count; at++) life.sample$.next(sampleAt(life.tick++, rank));
        };
        for (const { what, worker: rank, count } of faults) {
          const { newest, subscription } = workers[rank];
          if (what === "learn") learn(rank, count);
          else if (what === "arrive") log.arrive(count);
          else if (what === "save") {
            if (newest) saved[rank] = decodeCheckpoint(encodeCheckpoint(newest.checkpoint()));
          } else {
            subscription.unsubscribe();
            log.arrive(count);
            if (what === "kill") log.lose();
            workers[rank] = await begin(rank);
            // What of the other worker is lost comes again when it begins again.
            if (what === "kill") {
              workers[1 - rank].subscription.unsubscribe();
              workers[1 - rank] = await begin(1 - rank);
            }
          }
          await look();
        }
        for (const rank of [0, 1]) {
          while (workers[rank].events[0] !== "complete") {
            const { tick, sample$ } = workers[rank];
            learn(rank, 700 - tick);
            sample$.complete();
            for (let turn = 0; turn < 4; turn++) {
              log.arrive(100);
              await look();
            }
          }
        }
        for (const [rank, { newest }] of workers.entries()) {
          const own = log.stored.filter((entry) => entry.worker === `w${rank}`);
          expect(own.map(({ round }) => round)).toEqual(own.map((_, index) => index + 1));
          expect(own.reduce((sum, { updates }) => sum + updates, 0)).toBe(newest!.step);
        }
        // The common model is the first one and all changes, in order.
        const numbers = (net: ReturnType<typeof make>) =>
          Object.values(net.save()).flatMap(({ data }) => [...data]);
        const model = Float32Array.from(numbers(make()));
        for (const { change } of log.stored) change.forEach((number, at) => (model[at] += number));
        const late = make();
        await new Promise<void>((complete) =>
          EMPTY.pipe(
            mergeParameters(late, log.connect(), { worker: "late", workers: 2, every: 1 }),
          ).subscribe({ complete }),
        );
        expect(numbers(late)).toEqual([...model]);
      },
    ),
    { seed: 7, numRuns: 200 },
  );
});
