import { network, type Network, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Checkpoint, Step } from "@backstream/operators";
import { adam, sgd } from "@backstream/optimizers";
import fc from "fast-check";
import { EMPTY, NEVER, Observable, of, Subject, Subscription } from "rxjs";
import { describe, expect, it } from "vitest";
import { decodeCheckpoint } from "../checkpoints/decodeCheckpoint.js";
import { encodeCheckpoint } from "../checkpoints/encodeCheckpoint.js";
import { truncatedBptt } from "../truncatedBptt.js";
import { memoryMergeLog } from "./memoryMergeLog.js";
import type { Contribution, LoggedContribution, MergeLog } from "./MergeLog.js";
import { mergeParameters, type MergeParametersOptions } from "./mergeParameters.js";

/** A worker that learns from what it is sent. */
interface Worker {
  readonly net: Network;
  readonly sample$: Subject<Sample>;
  readonly subscription: Subscription;
  readonly events: unknown[];
  newest: Step | undefined;
}

type Options = Partial<MergeParametersOptions> & Pick<MergeParametersOptions, "worker">;

const make = () => network(stack(gru(1, 3), dense(3, 1)), { seed: 5, name: "net" });

function begin(
  log: MergeLog,
  options: Options,
  net: Network = make(),
  failed: (newest: Step | undefined) => void = () => {},
): Worker {
  const sample$ = new Subject<Sample>();
  const { from } = options;
  const training = {
    loss: squaredError(),
    optimizer: adam({ learningRate: 0.02 }),
    window: 4,
    stride: 2,
    from,
  };
  const worker: Worker = { net, sample$, subscription: new Subscription(), events: [], newest: undefined };
  worker.subscription.add(
    sample$
      .pipe(
        truncatedBptt(net as Network<1, 1>, training),
        mergeParameters(net, log, { workers: 2, every: 2, ...options }),
      )
      .subscribe({
        next: (step) => (worker.newest = step),
        error: (error) => {
          worker.events.push(error);
          failed(worker.newest);
        },
        complete: () => worker.events.push("complete"),
      }),
  );
  return worker;
}

/** Waits until the log is read and the worker takes samples. */
async function begun(worker: Worker): Promise<Worker> {
  while (!worker.sample$.observed && worker.events.length === 0) await Promise.resolve();
  return worker;
}

const wave = (tick: number, phase: number): Sample => ({
  input: Math.sin(tick / 3 + phase),
  target: Math.sin((tick + 1) / 3 + phase),
});

const parameters = ({ net }: Worker): number[] => Object.values(net.save()).flatMap(({ data }) => [...data]);

/** What the log holds; each contribution of a worker once. */
function contributions(log: MergeLog): LoggedContribution[] {
  const all: LoggedContribution[] = [];
  log
    .read(0)
    .subscribe((entry) => all.push(entry))
    .unsubscribe();
  return all;
}

const copied = (step: Step | undefined): Checkpoint => decodeCheckpoint(encodeCheckpoint(step!.checkpoint()));

describe("mergeParameters", () => {
  it("adds what each of two workers has learned to what both know: halves by average, wholes by sum", async () => {
    for (const [merge, weights] of [
      ["average", [0.5, 1.75]],
      ["sum", [1, 3]],
    ] as const) {
      const log = memoryMergeLog();
      const learned: number[] = [];
      for (const [worker, target] of [
        ["a", 1],
        ["b", 3],
      ] as const) {
        const net = network(dense(1, 1, { bias: false }));
        net.load({ weight: [0] });
        await new Promise<void>((complete) =>
          of({ input: 1, target })
            .pipe(
              truncatedBptt(net, { loss: squaredError(), optimizer: sgd({ learningRate: 0.5 }), window: 1 }),
              mergeParameters(net, log, { worker, workers: 2, every: 1, merge }),
            )
            .subscribe({ complete }),
        );
        learned.push(net.save().weight.item());
      }
      expect(learned).toEqual(weights);
    }
  });

  it("learns by frequent sums what one process learns, where the workers' samples are about other parameters", async () => {
    const log = memoryMergeLog();
    const sample = (tick: number, place: number): Sample => ({
      input: place === 0 ? [Math.sin(tick), 0] : [0, Math.cos(tick)],
      target: tick % 3,
    });
    const learn = (net: Network<2, 1>) =>
      truncatedBptt(net, { loss: squaredError(), optimizer: sgd({ learningRate: 0.25 }), window: 1 });
    const line = () => network(dense(2, 1, { bias: false }), { seed: 3 });
    const [one$, one] = [new Subject<Sample>(), line()];
    one$.pipe(learn(one)).subscribe();
    const workers = ["a", "b"].map((worker) => {
      const [sample$, net] = [new Subject<Sample>(), line()];
      const merged$ = sample$.pipe(
        learn(net),
        mergeParameters(net, log, { worker, workers: 2, every: 1, merge: "sum" }),
      );
      merged$.subscribe();
      return { sample$, net };
    });
    while (!workers.every(({ sample$ }) => sample$.observed)) await Promise.resolve();
    for (let tick = 0; tick < 40; tick++) {
      for (const place of [0, 1]) {
        one$.next(sample(tick, place));
        workers[place].sample$.next(sample(tick, place));
      }
    }
    // The last of them has read all.
    const [merged, whole] = [workers[1].net, one].map((net) => [...net.save().weight.data]);
    merged.forEach((weight, place) => expect(weight).toBeCloseTo(whole[place], 6));
  });

  it("is no merging for a single worker, by either way", async () => {
    for (const merge of ["average", "sum"] as const) {
      const alone = begin(memoryMergeLog(), { worker: "a", workers: 1, every: 1000 });
      const merging = begin(memoryMergeLog(), { worker: "a", workers: 1, every: 1, merge });
      await Promise.all([alone, merging].map(begun));
      for (let tick = 0; tick < 60; tick++)
        for (const { sample$ } of [alone, merging]) sample$.next(wave(tick, 0));
      parameters(merging).forEach((number, at) => expect(number).toBeCloseTo(parameters(alone)[at], 5));
    }
  });

  it.each([2, 3, 8])(
    "gives %i workers the same model: the first one and all changes, in order",
    async (count) => {
      const log = memoryMergeLog({ keep: 1000 });
      const initial = parameters({ net: make() } as Worker);
      const workers = await Promise.all(
        Array.from({ length: count }, (_, rank) =>
          begun(begin(log, { worker: `w${rank}`, workers: count, every: 3 })),
        ),
      );
      for (let tick = 0; tick < 50; tick++)
        workers.forEach(({ sample$ }, rank) => sample$.next(wave(tick, rank)));
      for (const { sample$ } of workers) sample$.complete();
      const model = Float32Array.from(initial);
      for (const { change } of contributions(log)) change.forEach((number, at) => (model[at] += number));
      expect(new Set(contributions(log).map(({ worker }) => worker)).size).toBe(count);
      expect(workers.map(({ events }) => events)).toEqual(workers.map(() => ["complete"]));
      // One that begins later begins with it, and so has the worker that ended last.
      const late = await begun(begin(log, { worker: "late" }));
      expect(parameters(late)).toEqual([...model]);
      expect(parameters(workers[count - 1])).toEqual([...model]);
      late.subscription.unsubscribe();
    },
  );

  it("begins with the saved model where the first contributions are gone", async () => {
    const log = memoryMergeLog({ keep: 20 });
    const first = await begun(begin(log, { worker: "a", workers: 1, every: 1 }));
    for (let tick = 0; tick < 80; tick++) first.sample$.next(wave(tick, 0)); // 40 rounds
    const late = await begun(begin(log, { worker: "b" }));
    expect(parameters(late)).toEqual(parameters(first));
  });

  it("does not wait for a worker that is silent", async () => {
    const log = memoryMergeLog();
    const [busy, silent] = await Promise.all([
      begun(begin(log, { worker: "a" })),
      begun(begin(log, { worker: "b" })),
    ]);
    for (let tick = 0; tick < 40; tick++) busy.sample$.next(wave(tick, 0));
    expect(
      contributions(log)
        .map(({ worker, round }) => [worker, round])
        .at(-1),
    ).toEqual(["a", 10]);
    // It takes all of that at its first exchange.
    for (let tick = 0; tick < 4; tick++) silent.sample$.next(wave(tick, 1));
    const late = await begun(begin(log, { worker: "c" }));
    expect(parameters(silent)).toEqual(parameters(late));
  });

  it("makes the parameters new for windows that ran before: they run again", async () => {
    const log = memoryMergeLog();
    const [a, b] = await Promise.all([
      begun(begin(log, { worker: "a" })),
      begun(begin(log, { worker: "b" })),
    ]);
    const { version } = a.net;
    for (let tick = 0; tick < 4; tick++) for (const { sample$ } of [a, b]) sample$.next(wave(tick, 0));
    expect(a.net.version - version).toBe(3); // two updates and an exchange
  });
});

describe("mergeParameters with a checkpoint", () => {
  it("goes on after a kill with the bits of the run without it, wherever it was saved and killed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          workers: fc.integer({ min: 1, max: 3 }),
          every: fc.integer({ min: 1, max: 4 }),
          merge: fc.constantFrom("average", "sum"),
          victim: fc.nat(2),
          saved: fc.integer({ min: 2, max: 30 }),
          killed: fc.integer({ min: 0, max: 20 }),
        }),
        async ({ workers: count, every, merge, victim, saved, killed }) => {
          const run = async (kills: boolean): Promise<{ parameters: number[][]; log: unknown }> => {
            const log = memoryMergeLog({ keep: 1000 });
            const options = (rank: number) => ({ worker: `w${rank}`, workers: count, every, merge }) as const;
            const workers = await Promise.all(
              Array.from({ length: count }, (_, rank) => begun(begin(log, options(rank)))),
            );
            const rank = victim % count;
            let checkpoint: Checkpoint | undefined;
            for (let tick = 0; tick < 60; tick++) {
              workers.forEach(({ sample$ }, index) => sample$.next(wave(tick, index)));
              if (tick === saved) checkpoint = copied(workers[rank].newest);
              if (kills && tick === saved + killed) {
                workers[rank].subscription.unsubscribe();
                const next = await begun(begin(log, { ...options(rank), from: checkpoint }));
                for (let again = checkpoint!.samples; again <= tick; again++)
                  next.sample$.next(wave(again, rank));
                workers[rank] = next;
              }
            }
            for (const { sample$ } of workers) sample$.complete();
            expect(workers.map(({ events }) => events)).toEqual(workers.map(() => ["complete"]));
            const logged = contributions(log).map(({ change, ...entry }) => ({
              ...entry,
              change: [...change],
            }));
            return { parameters: workers.map(parameters), log: logged };
          };
          expect(await run(true)).toEqual(await run(false));
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  });

  it("counts each contribution once where the others went on meanwhile, and one that was killed twice", async () => {
    const log = memoryMergeLog({ keep: 1000 });
    const options = (worker: string) => ({ worker, workers: 2, every: 2 });
    const other = await begun(begin(log, options("b")));
    let worker = await begun(begin(log, options("a")));
    const feed = (first: number, last: number): void => {
      for (let tick = first; tick < last; tick++) worker.sample$.next(wave(tick, 0));
    };
    feed(0, 10);
    const early = copied(worker.newest);
    feed(10, 30);
    let from = early;
    for (let life = 0; life < 3; life++) {
      worker.subscription.unsubscribe();
      for (let tick = 0; tick < 20; tick++) other.sample$.next(wave(tick, 1));
      worker = await begun(begin(log, { ...options("a"), from }));
      if (life < 2) feed(10, 20);
      if (life === 1) from = copied(worker.newest); // of the middle of what is learned again
    }
    feed(20, 40);
    const own = contributions(log).filter((entry) => entry.worker === "a");
    expect(own.map(({ round }) => round)).toEqual(own.map((_, index) => index + 1));
    expect(own.reduce((sum, { updates }) => sum + updates, 0)).toBe(20);
  });

  it("goes on with the saved model where the contributions behind the checkpoint are gone, and counts each once", async () => {
    for (const [saved, ownAfter] of [
      [10, 0],
      [10, 20],
      [11, 3],
      [30, 70],
    ]) {
      const log = memoryMergeLog({ keep: 1 });
      const all: LoggedContribution[] = [];
      log.read(0).subscribe((entry) => all.push(entry));
      const options = (worker: string) => ({ worker, workers: 2, every: 2 });
      const other = await begun(begin(log, options("b")));
      const first = await begun(begin(log, options("a")));
      for (let tick = 0; tick < saved; tick++) first.sample$.next(wave(tick, 0));
      const from = copied(first.newest);
      for (let tick = saved; tick < saved + ownAfter; tick++) first.sample$.next(wave(tick, 0));
      first.subscription.unsubscribe();
      for (let tick = 0; tick < 200; tick++) other.sample$.next(wave(tick, 1));
      const second = await begun(begin(log, { ...options("a"), from }));
      for (let tick = from.samples; tick < 240; tick++) second.sample$.next(wave(tick, 0));
      second.sample$.complete();
      expect(second.events).toEqual(["complete"]);
      const own = all.filter(({ worker }) => worker === "a");
      expect(own.map(({ round }) => round)).toEqual(own.map((_, index) => index + 1));
      expect(own.reduce((sum, { updates }) => sum + updates, 0)).toBe(120);
      // The model is the first one and all changes, in order.
      const model = Float32Array.from(parameters({ net: make() } as Worker));
      for (const { change } of all) change.forEach((number, at) => (model[at] += number));
      expect(parameters(second)).toEqual([...model]);
    }
  });

  it("counts each update once where another process contributed in its place: less than the checkpoint has, or more", async () => {
    for (const merge of ["average", "sum"] as const) {
      for (const others of [4, 6, 8, 11, 14, 30, 50]) {
        const log = memoryMergeLog();
        const options = { worker: "a", workers: 2, merge };
        // Its contribution never arrives, but its checkpoint is the newest.
        const replaced = await begun(
          begin({ ...log, append: () => new Promise(() => {}) }, { ...options, every: 2 }),
        );
        for (let tick = 0; tick < 14; tick++) replaced.sample$.next(wave(tick, 0));
        const from = copied(replaced.newest);
        replaced.subscription.unsubscribe();
        const other = await begun(begin(log, { ...options, every: 3 }));
        for (let tick = 0; tick < others; tick++) other.sample$.next(wave(tick, 0));
        other.subscription.unsubscribe();
        let worker = await begun(begin(log, { ...options, every: 2, from }));
        for (let tick = 14; tick < 22; tick++) worker.sample$.next(wave(tick, 0));
        const again = copied(worker.newest);
        worker.subscription.unsubscribe();
        worker = await begun(begin(log, { ...options, every: 2, from: again }));
        for (let tick = again.samples; tick < 60; tick++) worker.sample$.next(wave(tick, 0));
        worker.sample$.complete();
        expect(worker.events).toEqual(["complete"]);
        const all = contributions(log);
        expect(all.map(({ round }) => round)).toEqual(all.map((_, index) => index + 1));
        expect(all.reduce((sum, { updates }) => sum + updates, 0)).toBe(worker.newest!.step);
        // What it has learned goes on from the common model.
        const model = Float32Array.from(parameters({ net: make() } as Worker));
        for (const { change } of all) change.forEach((number, at) => (model[at] += number));
        parameters(worker).forEach((number, at) => expect(number).toBeCloseTo(model[at], 5));
      }
    }
  });

  it("counts each update once where the checkpoint was taken when another process had taken over", async () => {
    for (const ticks of [4, 5]) {
      const log = memoryMergeLog();
      const options = { worker: "a", workers: 2, every: 3 };
      let from: Checkpoint | undefined;
      const [first, second] = await Promise.all([
        begun(begin(log, options, make(), (step) => (from = copied(step)))),
        begun(begin(log, options)),
      ]);
      // Neither has contributed when the second does.
      for (let tick = 0; tick < ticks; tick++) first.sample$.next(wave(tick, 0));
      for (let tick = 0; tick < 14; tick++) second.sample$.next(wave(tick, 0));
      expect([first.events.length, second.events]).toEqual([1, []]);
      second.subscription.unsubscribe();
      const worker = await begun(begin(log, { ...options, from }));
      for (let tick = from!.samples; tick < 60; tick++) worker.sample$.next(wave(tick, 0));
      worker.sample$.complete();
      expect(worker.events).toEqual(["complete"]);
      const counted = contributions(log).reduce((sum, { updates }) => sum + updates, 0);
      expect(counted).toBe(worker.newest!.step);
    }
  });

  it("goes on with the saved model where a running worker has read too slowly, and finds its own contribution in it", async () => {
    const log = memoryMergeLog({ keep: 1 });
    const all: LoggedContribution[] = [];
    log.read(0).subscribe((entry) => all.push(entry));
    let [isAway, lost] = [false, () => {}];
    const slow: MergeLog = {
      ...log,
      // Reading stands still while the log is away, and then begins again behind what is gone.
      read: (after) =>
        new Observable((subscriber) => {
          let index = after;
          lost = () => subscriber.add(log.read(index).subscribe(subscriber));
          return log.read(after).subscribe({
            next: (entry) => {
              if (isAway) return;
              index = entry.index;
              subscriber.next(entry);
            },
            error: (error) => subscriber.error(error),
          });
        }),
    };
    const [a, b] = await Promise.all([
      begun(begin(slow, { worker: "a" })),
      begun(begin(log, { worker: "b" })),
    ]);
    isAway = true;
    for (let tick = 0; tick < 9; tick++) a.sample$.next(wave(tick, 0)); // one contribution that is not read back
    for (let tick = 0; tick < 160; tick++) b.sample$.next(wave(tick, 1));
    isAway = false;
    lost();
    await Promise.resolve();
    await Promise.resolve();
    for (let tick = 9; tick < 12; tick++) a.sample$.next(wave(tick, 0));
    a.sample$.complete();
    b.sample$.next(wave(160, 1));
    b.sample$.complete();
    expect([a.events, b.events]).toEqual([["complete"], ["complete"]]);
    const own = all.filter(({ worker }) => worker === "a");
    expect(own.map(({ round, updates }) => [round, updates])).toEqual([
      [1, 2],
      [2, 3],
      [3, 1],
    ]);
    const net = make();
    await new Promise<void>((complete) =>
      EMPTY.pipe(mergeParameters(net, log, { worker: "late", workers: 2, every: 1 })).subscribe({ complete }),
    );
    expect(parameters({ net } as Worker)).toEqual(parameters(b));
  });
});

/** A log that is far away: what is appended arrives when the test says so, and everything is delivered twice. */
function farLog(): { log: MergeLog; sent: Contribution[]; arrive(): void } {
  const near = memoryMergeLog();
  const waiting: { contribution: Contribution; resolve: () => void }[] = [];
  const sent: Contribution[] = [];
  return {
    sent,
    arrive: () => {
      for (const { contribution, resolve } of waiting.splice(0)) {
        void near.append(contribution);
        void near.append(contribution);
        resolve();
      }
    },
    log: {
      ...near,
      append: (contribution) =>
        new Promise((resolve) => {
          sent.push(contribution);
          waiting.push({ contribution, resolve });
        }),
      read: (after) =>
        new Observable((subscriber) =>
          near.read(after).subscribe((entry) => {
            subscriber.next(entry);
            subscriber.next(entry);
          }),
        ),
    },
  };
}

describe("mergeParameters over a log that is far away", () => {
  it("goes on learning while its contribution is on its way, and puts the next exchange off", async () => {
    const { log, sent, arrive } = farLog();
    const worker = await begun(begin(log, { worker: "a", every: 2 }));
    for (let tick = 0; tick < 20; tick++) worker.sample$.next(wave(tick, 0));
    expect(sent.map(({ updates }) => updates)).toEqual([2]);
    arrive();
    worker.sample$.next(wave(20, 0));
    worker.sample$.next(wave(21, 0));
    expect(sent.map(({ updates }) => updates)).toEqual([2, 9]);
  });

  it("counts once what arrives twice", async () => {
    const { log, sent, arrive } = farLog();
    const initial = parameters({ net: make() } as Worker);
    const worker = await begun(begin(log, { worker: "a", workers: 1, every: 2 }));
    for (let tick = 0; tick < 4; tick++) worker.sample$.next(wave(tick, 0));
    arrive();
    const late = await begun(begin(log, { worker: "b" }));
    expect(parameters(late)).toEqual([
      ...Float32Array.from(initial, (number, at) => number + sent[0].change[at]),
    ]);
    expect(worker.events).toEqual([]);
  });

  it("completes when the log has everything; a checkpoint can be taken then", async () => {
    const { log, sent, arrive } = farLog();
    const worker = await begun(begin(log, { worker: "a", every: 2 }));
    for (let tick = 0; tick < 10; tick++) worker.sample$.next(wave(tick, 0));
    worker.sample$.complete();
    expect([worker.events, sent.length]).toEqual([[], 1]);
    arrive(); // then the rest is sent
    expect([worker.events, sent.length]).toEqual([[], 2]);
    arrive();
    expect(worker.events).toEqual(["complete"]);
    expect(sent.map(({ round, updates }) => [round, updates])).toEqual([
      [1, 2],
      [2, 3],
    ]);
    const { step, states, streams } = worker.newest!.checkpoint({ note: "end" });
    expect([step, Object.keys(states!), streams]).toEqual([5, ["mergeParameters"], []]);
    expect(worker.newest!.checkpoint({ note: "end" }).extra).toEqual({ note: "end" });
  });

  it("appends again what a checkpoint says was on its way and the log does not have", async () => {
    const { log, sent, arrive } = farLog();
    const worker = await begun(begin(log, { worker: "a", every: 2 }));
    for (let tick = 0; tick < 6; tick++) worker.sample$.next(wave(tick, 0));
    const from = copied(worker.newest);
    worker.subscription.unsubscribe();
    const next = await begun(begin(log, { worker: "a", every: 2, from }));
    expect(sent.map(({ round }) => round)).toEqual([1, 1]);
    expect([...sent[1].change]).toEqual([...sent[0].change]);
    arrive(); // both
    expect(next.events).toEqual([]);
    const late = await begun(begin(log, { worker: "b" }));
    const initial = parameters({ net: make() } as Worker);
    expect(parameters(late)).toEqual([
      ...Float32Array.from(initial, (number, at) => number + sent[0].change[at]),
    ]);
  });

  it("ends with the error of the log", async () => {
    const away = new Error("the log is out of reach since 30 s");
    const appending = { ...memoryMergeLog(), append: () => Promise.reject(away) };
    const worker = await begun(begin(appending, { worker: "a", every: 1 }));
    for (let tick = 0; tick < 2; tick++) worker.sample$.next(wave(tick, 0));
    await Promise.resolve();
    expect(worker.events).toEqual([away]);
    for (const broken of [
      { ...memoryMergeLog(), begin: () => Promise.reject(away) },
      { ...memoryMergeLog(), newest: () => Promise.reject(away) },
      { ...memoryMergeLog(), read: () => new Observable<never>((subscriber) => subscriber.error(away)) },
    ]) {
      const { events } = await begun(begin(broken, { worker: "a" }));
      expect(events).toEqual([away]);
    }
    const ended = await begun(begin({ ...memoryMergeLog(), read: () => EMPTY }, { worker: "a" }));
    expect(String(ended.events[0])).toBe(
      "SourceMovedError: mergeParameters: the log ended behind contribution 0",
    );
  });

  it("never begins the steps, and reads no more, after it was unsubscribed", async () => {
    const log = { ...memoryMergeLog(), newest: () => Promise.resolve(3), read: () => NEVER };
    const worker = begin(log, { worker: "a" });
    await Promise.resolve();
    await Promise.resolve();
    worker.subscription.unsubscribe();
    await Promise.resolve();
    expect([worker.sample$.observed, worker.events]).toEqual([false, []]);
  });
});

describe("mergeParameters refuses", () => {
  const learn = (options: object) => () => mergeParameters(make(), memoryMergeLog(), options as never);
  const good = { worker: "a", workers: 2, every: 4 };

  it.each([
    [{ ...good, worker: "" }, 'worker is "", expected a name such as "worker-1"'],
    [{ ...good, workers: 0 }, "workers is 0, expected a whole number from 1 up"],
    [{ ...good, every: 1.5 }, "every is 1.5, expected a whole number from 1 up"],
    [{ ...good, merge: "mean" }, 'merge is "mean", expected "average" or "sum"'],
    [{ ...good, bound: 0 }, "bound is 0, expected a whole number from 1 up"],
  ])("%o", (options, text) => {
    expect(learn(options)).toThrow(`mergeParameters: ${text}`);
  });

  it("options that do not exist, and what is no log", () => {
    expect(learn({ ...good, interval: 4 })).toThrow(/mergeParameters: .*interval/);
    expect(() => mergeParameters(make(), {} as MergeLog, good)).toThrow(
      "mergeParameters: the log is {}, expected what a call such as memoryMergeLog() makes",
    );
    expect(() => memoryMergeLog({ keep: 0 })).toThrow(
      "memoryMergeLog: keep is 0, expected a whole number from 1 up",
    );
  });

  it("a checkpoint of a run that did not merge", () => {
    const from = { ...({} as Checkpoint), nets: [], streams: [] };
    expect(learn({ ...good, from })).toThrow(
      "mergeParameters: the checkpoint is of a run that did not merge; to begin with its parameters, load them, by net.load(checkpoint)",
    );
    expect(learn({ ...good, from: { ...from, states: { mergeParameters: 3 } } })).toThrow(
      "mergeParameters: states.mergeParameters of the checkpoint is 3, expected what a checkpoint of its steps holds",
    );
  });

  it("the log of other nets, one that was made anew, a number of workers that is none", async () => {
    const texts: string[] = [];
    const told = async (worker: Worker): Promise<void> => {
      for (let tick = 0; tick < 4; tick++) (await begun(worker)).sample$.next(wave(tick, 0));
      texts.push(String(worker.events[0]).replaceAll(/\d+ 0\.[\de-]+/g, "NAME"));
    };
    const log = memoryMergeLog();
    await told(begin(log, { worker: "a", workers: () => 0 }));
    await told(begin(log, { worker: "a" }, network(gru(1, 1))));
    const worker = await begun(begin(memoryMergeLog(), { worker: "a", every: 1 }));
    for (let tick = 0; tick < 8; tick++) worker.sample$.next(wave(tick, 0));
    const from = copied(worker.newest);
    await told(begin(memoryMergeLog(), { worker: "a", from }));
    const other = memoryMergeLog();
    for (let round = 1; round < 9; round++)
      await other.append({ worker: "b", round, updates: 1, change: new Float32Array(58) });
    await told(begin(other, { worker: "a", from }));
    expect(texts).toEqual([
      "RangeError: mergeParameters: workers is 0, expected a whole number from 1 up",
      "ShapeError: mergeParameters: the model has 58 parameters, expected 12; give all workers the same nets",
      "SourceMovedError: mergeParameters: the log ends at contribution 0, and the checkpoint was taken behind 4: the log was made anew; begin without the checkpoint",
      "SourceMovedError: mergeParameters: the log was made NAME, and the checkpoint is of one that was made NAME: the log was made anew; begin without the checkpoint",
    ]);
  });

  it("to read what is neither in the log nor in its model", async () => {
    const log = memoryMergeLog({ keep: 5 });
    for (let round = 1; round <= 9; round++)
      await log.append({ worker: "b", round, updates: 1, change: new Float32Array(58) });
    const model = await log.begin(new Float32Array(58));
    await log.save({ ...model, index: 8 });
    const errors: unknown[] = [];
    log.read(2).subscribe({ error: (error) => errors.push(error) });
    expect(errors.map(String)).toEqual([
      "SourceMovedError: memoryMergeLog: the contributions from 3 on are asked for, and it keeps those from 4 on; begin with the saved model, or keep more than 5",
    ]);
    const kept = contributions({ ...log, read: () => log.read(3) });
    expect(kept.map(({ index }) => index)).toEqual([4, 5, 6, 7, 8, 9]);
    // Nothing newer is saved: who began with it does not wait for ever.
    const worker = begin({ ...log, begin: () => Promise.resolve(model) }, { worker: "a" });
    expect((await begun(worker)).events.map(String)).toEqual([
      "SourceMovedError: memoryMergeLog: the contributions from 1 on are asked for, and it keeps those from 4 on; begin with the saved model, or keep more than 5",
    ]);
  });

  it("a second process under the same name: one of the two ends", async () => {
    const log = memoryMergeLog();
    const [first, second] = await Promise.all([
      begun(begin(log, { worker: "a" })),
      begun(begin(log, { worker: "a" })),
    ]);
    for (let tick = 0; tick < 4; tick++) second.sample$.next(wave(tick, 0));
    expect(second.events).toEqual([]);
    expect(first.events.map(String)).toEqual([
      "ConflictError: mergeParameters: another process contributes as the worker a, and has taken over; give each worker a name of its own",
    ]);
  });

  it("a model that is not finite, and contributions of other nets", async () => {
    for (const [change, text] of [
      [
        new Float32Array(58).fill(3e38),
        'DivergedError: mergeParameters: parameter 0 of the common model becomes Infinity; merge by "average", or more often',
      ],
      [
        new Float32Array(3),
        "ShapeError: mergeParameters: contribution 1, of the worker b, has 3 parameters, expected 58; give all workers the same nets",
      ],
    ] as const) {
      const log = memoryMergeLog();
      const worker = await begun(begin(log, { worker: "a" }));
      for (let round = 1; round <= 2; round++) await log.append({ worker: "b", round, updates: 1, change });
      for (let tick = 0; tick < 4; tick++) worker.sample$.next(wave(tick, 0));
      expect(worker.events.map(String)).toEqual([text]);
    }
  });
});
