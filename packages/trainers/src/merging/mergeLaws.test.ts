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
  /** Of the store, as far as it knows. */
  revision: number;
}

const make = () => network(dense(2, 1), { seed: 5, name: "net" });
const sampleAt = (tick: number, phase: number): Sample => ({
  input: [Math.sin(tick + phase), Math.cos(tick * 3)],
  target: (tick + phase) % 3,
});

async function live(
  log: FarLog,
  name: string,
  every: number,
  from: Checkpoint | undefined,
  revision: number,
): Promise<Life> {
  const [net, sample$, events] = [make(), new Subject<Sample>(), [] as unknown[]];
  const life: Life = {
    subscription: new Subscription(),
    sample$,
    events,
    newest: undefined,
    tick: from?.samples ?? 0,
    revision,
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

/** A name that is worked under: by a life, for some time also by one that was replaced and does not know it, and with a store. */
interface Worker {
  life: Life;
  replaced: Life | undefined;
  saved: Checkpoint | undefined;
  revision: number;
}

/** Saves, unless another life has saved since. */
function save(worker: Worker, life: Life): void {
  if (life.revision !== worker.revision) life.events.push(new ConflictError("another process has saved"));
  else if (life.newest && life.events.length === 0) {
    worker.saved = decodeCheckpoint(encodeCheckpoint(life.newest.checkpoint()));
    life.revision = ++worker.revision;
  }
}

const fault = fc.record({
  what: fc.constantFrom("learn", "learn", "learn", "arrive", "arrive", "save", "kill", "replace"),
  rank: fc.nat(1),
  /** Samples to learn from, contributions that arrive; those that arrive before a kill, where the rest is lost. */
  count: fc.nat(4),
  /** Whether it is the life that was replaced. */
  isReplaced: fc.boolean(),
});

const ones = Array.from({ length: 8 }, () => 1);
const [learned, arrived, saved, killed] = (["learn", "arrive", "save", "kill"] as const).map((what) => ({
  what,
  rank: 0,
  count: what === "kill" ? 0 : 1,
  isReplaced: false,
}));

it("counts each update once, whatever is killed, replaced, late, lost or repeated", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 4, 1000),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 8, maxLength: 8 }),
      fc.array(fault, { minLength: 1, maxLength: 40 }),
      async (keep, everys, faults) => {
        const log = farLog(keep);
        let lives = 0;
        const begin = (rank: number, from?: Checkpoint, revision = 0): Promise<Life> =>
          live(log, `w${rank}`, everys[lives++ % everys.length], from, revision);
        const beginAgain = async (rank: number): Promise<void> => {
          const worker = workers[rank];
          worker.life.subscription.unsubscribe();
          worker.life = await begin(rank, worker.saved, worker.revision);
        };
        const workers: Worker[] = [];
        for (const rank of [0, 1])
          workers.push({ life: await begin(rank), replaced: undefined, saved: undefined, revision: 0 });
        /** Begins again where another process has taken over. */
        const look = async (): Promise<void> => {
          // Rejections are told when the call has ended.
          for (let turn = 0; turn < 4; turn++) await Promise.resolve();
          for (const [rank, { life, replaced }] of workers.entries()) {
            for (const { events } of [life, replaced ?? life]) {
              if (events[0] instanceof Error && !(events[0] instanceof ConflictError)) throw events[0];
            }
            if (replaced && replaced.events.length > 0) {
              replaced.subscription.unsubscribe();
              workers[rank].replaced = undefined;
            }
            if (life.events[0] instanceof ConflictError) await beginAgain(rank);
          }
        };
        const learn = (life: Life, rank: number, count: number): void => {
          for (let at = 0; at < count; at++) life.sample$.next(sampleAt(life.tick++, rank));
        };
        for (const { what, rank, count, isReplaced } of faults) {
          const worker = workers[rank];
          const life = (isReplaced ? worker.replaced : undefined) ?? worker.life;
          if (what === "learn") learn(life, rank, count);
          else if (what === "arrive") log.arrive(count);
          else if (what === "save") save(worker, life);
          else if (what === "replace") {
            worker.replaced?.subscription.unsubscribe();
            worker.replaced = worker.life;
            worker.life = await begin(rank, worker.saved, worker.revision);
          } else {
            log.arrive(count);
            log.lose();
            // What others have sent is lost too, so all begin again.
            for (const { replaced } of workers) replaced?.subscription.unsubscribe();
            for (const each of [0, 1]) {
              workers[each].replaced = undefined;
              await beginAgain(each);
            }
          }
          await look();
        }
        for (const [rank, worker] of workers.entries()) {
          worker.replaced?.subscription.unsubscribe();
          worker.replaced = undefined;
          save(worker, worker.life);
          await look();
          while (worker.life.events[0] !== "complete") {
            learn(worker.life, rank, 200 - worker.life.tick);
            worker.life.sample$.complete();
            for (let turn = 0; turn < 4; turn++) {
              log.arrive(100);
              await look();
            }
          }
        }
        for (const [rank, { life }] of workers.entries()) {
          const own = log.stored.filter((entry) => entry.worker === `w${rank}`);
          expect(own.map(({ round }) => round)).toEqual(own.map((_, index) => index + 1));
          expect(own.reduce((sum, { updates }) => sum + updates, 0)).toBe(life.newest!.step);
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
    {
      seed: 7,
      numRuns: 150,
      examples: [
        // Killed before its first save; and then again, when it has saved while it learned again.
        [1, ones, [learned, arrived, killed]],
        [1, ones, [learned, arrived, learned, killed, learned, saved, killed]],
        [1, [2, ...ones], [learned, learned, { ...killed, count: 1 }, learned, saved, killed]],
      ],
    },
  );
});
