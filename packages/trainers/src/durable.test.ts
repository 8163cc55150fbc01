import { BusyError, SourceMovedError, StaleSignalError, UnknownNameError, network } from "@backstream/core";
import type { Network } from "@backstream/core";
import { dense, gru } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Checkpoint, Step } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import { randomStream } from "@backstream/tensors";
import { unhandled } from "@backstream/testing";
import {
  concat,
  EMPTY,
  filter,
  from,
  lastValueFrom,
  map,
  NEVER,
  of,
  range,
  repeat,
  retry,
  Subject,
  take,
  tap,
  throwError,
  type Observable,
} from "rxjs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { backprop } from "./backprop.js";
import { CorruptFileError } from "./checkpoints/CorruptFileError.js";
import { decompressCheckpoint } from "./checkpoints/decompressCheckpoint.js";
import { durable, type Durable } from "./durable.js";
import { positionedRiver, riverBehind, sampleAt, type PositionedSample } from "./fixtures/positionedRiver.js";
import type { CheckpointStore } from "./stores/CheckpointStore.js";
import { ConflictError } from "./stores/ConflictError.js";
import type { DurableOptions } from "./stores/DurableOptions.js";
import { memoryStore } from "./stores/memoryStore.js";
import { UnsavedError } from "./stores/UnsavedError.js";

afterEach(() => {
  vi.useRealTimers();
});

/** The newest checkpoint of a store. */
async function newestIn(store: CheckpointStore): Promise<Checkpoint | undefined> {
  const found = await store.load();
  return found && decompressCheckpoint(found.bytes);
}

/** A store whose saves wait until they are told how to end. */
function heldStore(): {
  readonly store: CheckpointStore<number>;
  /** How many saves have begun. */
  readonly begun: () => number;
  /** Lets the oldest waiting save go on, or fail. */
  next(error?: Error): Promise<void>;
} {
  const inner = memoryStore();
  const gates: ((error?: Error) => void)[] = [];
  let begun = 0;
  return {
    store: {
      load: () => inner.load(),
      async save(bytes, after) {
        begun++;
        const error = await new Promise<Error | undefined>((open) => gates.push(open));
        if (error) throw error;
        return inner.save(bytes, after);
      },
    },
    begun: () => begun,
    async next(error) {
      await until(() => gates.length > 0);
      gates.shift()!(error);
      await turn();
    },
  };
}

/** The event loop turns: what was promised has been done. Checkpoints are compressed in a thread, which takes longer. */
const turn = () => new Promise<void>((done) => setImmediate(done));

/** Waits for an event; a test that waits for ever is ended. */
async function until(hasCome: () => boolean): Promise<void> {
  while (!hasCome()) {
    if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(0); // compressing gives the event loop its turns by timers
    await turn();
  }
}

/** A pipeline that is fed by hand, and what it emits. */
function fed(store: CheckpointStore, options: Partial<DurableOptions> = {}) {
  const samples$ = new Subject<PositionedSample>();
  let net: Network | undefined;
  let at = 0;
  let isOpen = false;
  const learning = durable(
    store,
    (from) => {
      isOpen = true;
      at = (from?.positions?.[0].offset[0] ?? -1) + 1;
      const river = positionedRiver(samples$, from);
      net = river.net;
      return river.steps$;
    },
    { every: 4, ...options },
  );
  const seen: number[] = [];
  const ends: unknown[] = [];
  const saved: number[] = [];
  learning.saved$.subscribe(({ step }) => saved.push(step));
  const subscription = learning.subscribe({
    next: ({ step }) => seen.push(step),
    error: (error) => ends.push(error),
    complete: () => ends.push("completed"),
  });
  return {
    learning,
    seen,
    ends,
    saved,
    subscription,
    samples$,
    /** Feeds samples until so many more steps have come. */
    async steps(count: number) {
      await until(() => isOpen || ends.length > 0);
      const goal = seen.length + count;
      while (seen.length < goal && ends.length === 0) samples$.next(sampleAt(at++));
    },
    parameters: () => net?.save(),
  };
}

/** All that one subscription emits. */
async function collected(steps$: Observable<Step>): Promise<{ steps: number[]; end: unknown }> {
  const steps: number[] = [];
  return new Promise((resolve) => {
    steps$.subscribe({
      next: ({ step }) => steps.push(step),
      error: (end) => resolve({ steps, end }),
      complete: () => resolve({ steps, end: "completed" }),
    });
  });
}

const away = new Error("the store is away");

describe("durable", () => {
  it("goes on where it has stopped, over 30 kills at random steps: the bits of a life without kills", async () => {
    const seed = Number(process.env["SEED"] ?? 5);
    const random = randomStream(seed);
    const whole = riverBehind(600);
    await lastValueFrom(whole.steps$);
    const store = memoryStore();
    let net: Network | undefined;
    const lives = durable(
      store,
      (checkpoint) => {
        const river = riverBehind(600, checkpoint);
        net = river.net;
        return river.steps$;
      },
      { every: 3 },
    );
    for (let kill = 0; kill < 30; kill++) {
      await lastValueFrom(lives.pipe(take(1 + random.integer(12))), { defaultValue: undefined });
    }
    expect((await newestIn(store))?.step).toBeGreaterThan(30);
    await lastValueFrom(lives);
    expect(net?.save(), `seed ${seed}`).toEqual(whole.net.save());
  });

  it("emits the steps unchanged, and saves every few updates", async () => {
    const { steps, seen, saved } = fed(memoryStore());
    for (let count = 1; count <= 3; count++) {
      await steps(4);
      await until(() => saved.length === count);
    }
    await steps(1);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(saved).toEqual([4, 8, 12]);
  });

  it("saves one at a time, and then the newest state", async () => {
    const { store, next, begun } = heldStore();
    const { steps, saved } = fed(store);
    await steps(18);
    await until(() => begun() > 0);
    await turn();
    expect(begun()).toBe(1);
    await next();
    expect(saved).toEqual([4]);
    await until(() => begun() === 2);
    await steps(1);
    await next();
    expect(saved).toEqual([4, 18]);
    await turn();
    expect(begun()).toBe(2); // one update more is not four
    await steps(3);
    await next();
    expect(saved).toEqual([4, 18, 22]);
  });

  it("tells what is safe, and its size and time", async () => {
    const store = memoryStore();
    const { steps, learning } = fed(store);
    const saves: unknown[] = [];
    learning.saved$.subscribe((save) => saves.push(save));
    await steps(4);
    await until(() => saves.length > 0);
    const { positions, samples } = (await newestIn(store))!;
    expect(positions).toHaveLength(1);
    expect(saves).toEqual([
      {
        step: 4,
        samples,
        positions,
        bytes: (await store.load())?.bytes.length,
        milliseconds: expect.any(Number),
      },
    ]);
  });

  it("saves what else is to be kept", async () => {
    const store = memoryStore();
    const { steps, saved } = fed(store, { extra: () => ({ unit: "cm" }) });
    await steps(4);
    await until(() => saved.length > 0);
    expect((await newestIn(store))?.extra).toEqual({ unit: "cm" });
  });

  it("says how far it is", async () => {
    const { store, next } = heldStore();
    const { steps, learning } = fed(store);
    expect(learning.health()).toEqual({ step: 0, unsaved: 0, age: undefined, failure: undefined });
    await steps(6);
    expect(learning.health()).toEqual({ step: 6, unsaved: 6, age: undefined, failure: undefined });
    await next();
    expect(learning.health()).toEqual({ step: 6, unsaved: 2, age: expect.any(Number), failure: undefined });
    expect(learning.health().age).toBeLessThan(100_000);
  });

  it("has the age of what it has loaded, before its first step", async () => {
    const store = memoryStore();
    const first = fed(store);
    await first.steps(4);
    await until(() => first.saved.length > 0);
    first.subscription.unsubscribe();
    const { learning } = fed(store);
    await until(() => learning.health().age !== undefined);
    expect(learning.health()).toEqual({ step: 4, unsaved: 0, age: expect.any(Number), failure: undefined });
  });
});

describe("at the end of the steps, durable", () => {
  it("saves the newest state before it completes", async () => {
    const { store, next } = heldStore();
    const { steps, samples$, ends, saved } = fed(store);
    await steps(6);
    samples$.complete(); // learns from the rest of the two windows
    await turn();
    expect(ends).toEqual([]);
    await next();
    expect([saved, ends]).toEqual([[4], []]);
    await next();
    expect(ends).toEqual(["completed"]);
    const { streams, positions } = (await newestIn(store))!;
    expect(saved[1]).toBeGreaterThanOrEqual(6);
    expect(streams).toEqual([]);
    expect(positions).toHaveLength(1);
  });

  it("keeps the memory in the store where nothing was learned since", async () => {
    const store = memoryStore();
    const samples$ = new Subject<PositionedSample>();
    const training = { loss: squaredError(), optimizer: sgd() };
    const learning = durable(
      store,
      (from) => samples$.pipe(backprop(network(gru(1, 1)), { ...training, from })),
      { every: 1 },
    );
    const ended = collected(learning);
    await until(() => samples$.observed);
    samples$.next(sampleAt(0));
    samples$.next(sampleAt(1));
    await learning.flush();
    const before = await store.load();
    expect((await newestIn(store))?.streams).toHaveLength(1);
    samples$.complete();
    expect(await ended).toEqual({ steps: [1, 2], end: "completed" });
    expect(await store.load()).toEqual(before);
  });

  it("completes at once where nothing comes, and saves nothing", async () => {
    const store = memoryStore();
    expect(await collected(durable(store, () => EMPTY, { every: 4 }))).toEqual({
      steps: [],
      end: "completed",
    });
    expect(await store.load()).toBeUndefined();
  });

  it("saves when the source is lost, with the memory, and passes the error on", async () => {
    const lost = new Error("the broker is gone");
    const store = memoryStore();
    const { steps, samples$, ends, saved } = fed(store);
    await steps(6);
    samples$.error(lost);
    await until(() => ends.length > 0);
    expect(ends).toEqual([lost]);
    expect(saved).toEqual([4, 6]);
    expect((await newestIn(store))?.streams).toHaveLength(2);
  });

  it("passes the source's error on where the store fails too", async () => {
    const lost = new Error("the broker is gone");
    const { store, next } = heldStore();
    const { steps, samples$, ends } = fed(store);
    await steps(6);
    samples$.error(lost);
    await next(away);
    expect(ends).toEqual([lost]);
  });

  it("saves nothing when a sample fails on its way through the nets", async () => {
    const store = memoryStore();
    const { steps, samples$, ends, saved } = fed(store);
    await steps(6);
    await until(() => saved.length > 0);
    samples$.next({ ...sampleAt(100), input: [1, 2] as never });
    await until(() => ends.length > 0);
    expect(ends).toHaveLength(1);
    expect(saved).toEqual([4]);
  });

  it("saves nothing when it is unsubscribed; the save that is under way ends", async () => {
    const { store, next, begun } = heldStore();
    const { steps, subscription, saved, samples$ } = fed(store);
    await steps(9);
    subscription.unsubscribe();
    expect(samples$.observed).toBe(false);
    await next();
    expect(saved).toEqual([4]);
    expect(begun()).toBe(1);
  });

  it("completes with all samples of a source that emits in one go", async () => {
    const store = memoryStore();
    const end = await collected(
      durable(store, (checkpoint) => positionedRiver(range(0, 100).pipe(map(sampleAt)), checkpoint).steps$, {
        every: 5,
      }),
    );
    expect(end.end).toBe("completed");
    const newest = await newestIn(store);
    expect(newest?.step).toBe(end.steps.at(-1));
    expect(newest?.positions).toEqual([{ source: "waves", made: "today", offset: [99] }]);
  });
});

describe("flush", () => {
  it("resolves when everything learned so far is in the store, samples since the newest step too", async () => {
    const store = memoryStore();
    const { steps, learning, saved, samples$ } = fed(store);
    await steps(2);
    samples$.next(sampleAt(51));
    await learning.flush();
    expect(saved).toEqual([2]);
    expect((await newestIn(store))?.positions?.[0].offset).toEqual([51]);
  });

  it("resolves at once when nothing is new", async () => {
    const store = memoryStore();
    const { steps, learning, saved } = fed(store);
    await learning.flush(); // nothing is loaded yet
    await turn();
    await learning.flush(); // no step has come
    await steps(4);
    await Promise.all([learning.flush(), learning.flush()]);
    await learning.flush();
    expect(saved).toEqual([4]);
  });

  it("waits for the save under way and for one of the rest", async () => {
    const { store, next } = heldStore();
    const { steps, learning, saved } = fed(store);
    await steps(5);
    let isDone = false;
    const flushed = learning.flush().then(() => (isDone = true));
    await next();
    expect([saved, isDone]).toEqual([[4], false]);
    await next();
    await flushed;
    expect(saved).toEqual([4, 5]);
  });

  it("may be called while a step is delivered, and inside a sample", async () => {
    const store = memoryStore();
    const flushes: Promise<void>[] = [];
    const samples = Array.from({ length: 12 }, (_, at) => sampleAt(at));
    const learning: Durable = durable(
      store,
      (checkpoint) =>
        positionedRiver(
          concat(from(samples), NEVER).pipe(
            tap(({ position }) => position.offset[0] === 9 && flushes.push(learning.flush())),
          ),
          checkpoint,
        ).steps$,
      { every: 100 },
    );
    learning.subscribe(({ step }) => step === 1 && flushes.push(learning.flush()));
    await turn();
    await Promise.all(flushes);
    expect(flushes).toHaveLength(2);
    expect((await newestIn(store))?.positions?.[0].offset).toEqual([11]);
  });

  it("rejects when it is unsubscribed before, and nothing is unhandled", async () => {
    const { store } = heldStore();
    const { steps, learning, subscription } = fed(store);
    await steps(5);
    const flushed = learning.flush();
    subscription.unsubscribe();
    const error = new StaleSignalError(
      "durable: it was unsubscribed before all was saved, 5 updates are not; wait for flush(), or end it by stop$",
    );
    await expect(flushed).rejects.toThrow(error);
    await expect(learning.flush()).rejects.toThrow(error);
  });

  it("rejects when the save that was for it fails after unsubscribing", async () => {
    const { store, next, begun } = heldStore();
    const { learning, steps, subscription } = fed(store, { every: 100 });
    await steps(5);
    const flushed = learning.flush();
    await until(() => begun() === 1);
    const [end] = await Promise.all([
      flushed.catch((error: unknown) => error),
      (subscription.unsubscribe(), next(new Error("too late"))),
    ]);
    expect(end).toBeInstanceOf(StaleSignalError);
  });

  it("rejects where the newest step did not come here, and learning goes on", async () => {
    const samples$ = new Subject<PositionedSample>();
    const store = memoryStore();
    const learning = durable(
      store,
      (checkpoint) => positionedRiver(samples$, checkpoint).steps$.pipe(filter(({ step }) => step % 2 === 1)),
      { every: 100 },
    );
    const seen: number[] = [];
    learning.subscribe(({ step }) => seen.push(step));
    await turn();
    let at = 0;
    for (; seen.length < 2; at++) samples$.next(sampleAt(at));
    const [before] = seen.slice(-1);
    while (learning.health().step === before && at < 12) samples$.next(sampleAt(at++));
    await expect(learning.flush()).rejects.toThrow(StaleSignalError);
    for (; seen.length < 4; at++) samples$.next(sampleAt(at));
    expect(seen).toEqual([1, 3, 5, 7]);
  });
});

describe("stop$", () => {
  it("saves between two samples, with the memory, and completes: a later run has the bits of one without a stop", async () => {
    const whole = riverBehind(200);
    await lastValueFrom(whole.steps$);
    const store = memoryStore();
    let net: Network | undefined;
    for (const stopAt of [30, 31, 77, 150, 1000]) {
      const stop$ = new Subject<void>();
      const steps$ = durable(
        store,
        (checkpoint) => {
          const river = riverBehind(200, checkpoint);
          net = river.net;
          return river.steps$;
        },
        { every: 50, stop$ },
      );
      const { end } = await collected(steps$.pipe(tap(({ step }) => step === stopAt && stop$.next())));
      expect(end).toBe("completed");
    }
    expect(net?.save()).toEqual(whole.net.save());
  });

  it("takes the state at once, also while a save is under way, and waits for the store", async () => {
    const stop$ = new Subject<void>();
    const { store, next } = heldStore();
    const { steps, ends, saved, seen, samples$ } = fed(store, { stop$ });
    await steps(6);
    stop$.next();
    await turn();
    expect(samples$.observed).toBe(false);
    await next();
    expect([saved, ends]).toEqual([[4], []]);
    await next();
    expect([saved, ends]).toEqual([[4, 6], ["completed"]]);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await newestIn(store))?.streams).toHaveLength(2);
  });

  it("completes at once where nothing is loaded or learned yet", async () => {
    const store = memoryStore();
    let isOpened = false;
    const steps$ = durable(store, () => ((isOpened = true), NEVER), { every: 4, stop$: of(1) });
    expect(await collected(steps$)).toEqual({ steps: [], end: "completed" });
    expect(isOpened).toBe(false);
    const stop$ = new Subject<void>();
    const second = collected(durable(store, () => NEVER, { every: 4, stop$ }));
    await turn();
    stop$.next();
    expect(await second).toEqual({ steps: [], end: "completed" });
    expect(stop$.observed).toBe(false);
  });

  it("passes its error on, and ends with nothing when it completes", async () => {
    const wrong = new Error("no signals here");
    const steps$ = durable(memoryStore(), () => NEVER, { every: 4, stop$: throwError(() => wrong) });
    expect(await collected(steps$)).toEqual({ steps: [], end: wrong });
    const { steps, seen } = fed(memoryStore(), { stop$: EMPTY });
    await steps(3);
    expect(seen).toEqual([1, 2, 3]);
  });

  it("saves before its error is passed on", async () => {
    const wrong = new Error("no more signals");
    const stop$ = new Subject<void>();
    const store = memoryStore();
    const { steps, ends, saved, samples$ } = fed(store, { every: 100, stop$ });
    await steps(6);
    stop$.error(wrong);
    await until(() => ends.length > 0);
    expect([saved, ends, samples$.observed]).toEqual([[6], [wrong], false]);
  });

  it("is an error where the newest step did not come here", async () => {
    const stop$ = new Subject<void>();
    const { steps$ } = positionedRiver(concat(range(0, 40).pipe(map(sampleAt)), NEVER));
    const ended = collected(
      durable(
        memoryStore(),
        () =>
          steps$.pipe(
            take(100),
            filter(({ step }) => step === 2),
          ),
        { every: 9, stop$ },
      ),
    );
    await turn();
    stop$.next();
    expect((await ended).end).toBeInstanceOf(StaleSignalError);
  });
});

describe("with a store that fails, durable", () => {
  it("learns on, and tries again with the newest state after growing pauses", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    const inner = memoryStore();
    const tried: number[] = [];
    let isAway = true;
    const store: CheckpointStore<number> = {
      load: () => inner.load(),
      async save(bytes, after) {
        tried.push((await decompressCheckpoint(bytes)).step);
        if (isAway) throw away;
        return inner.save(bytes, after);
      },
    };
    const { steps, saved, learning, seen } = fed(store);
    await steps(4);
    await until(() => learning.health().failure !== undefined);
    expect(tried).toEqual([4]);
    expect(learning.health()).toEqual({ step: 4, unsaved: 4, age: undefined, failure: away });
    await steps(5);
    await vi.advanceTimersByTimeAsync(99);
    await turn();
    expect(tried).toEqual([4]);
    await vi.advanceTimersByTimeAsync(1);
    await until(() => tried.length === 2);
    await until(() => vi.getTimerCount() === 1); // the pause
    await steps(1);
    await vi.advanceTimersByTimeAsync(199);
    await turn();
    expect(tried).toEqual([4, 9]);
    isAway = false;
    await vi.advanceTimersByTimeAsync(1);
    await until(() => saved.length > 0);
    expect([tried, saved]).toEqual([[4, 9, 10], [10]]);
    expect(learning.health()).toMatchObject({ unsaved: 0, failure: undefined });
    expect(seen).toHaveLength(10);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves no timer behind when it is unsubscribed", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    const { steps, subscription, learning } = fed({
      load: async () => undefined,
      save: () => Promise.reject(away),
    });
    await steps(4);
    await until(() => learning.health().failure !== undefined);
    expect(vi.getTimerCount()).toBe(1);
    subscription.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends with an error in words when too much is not saved", async () => {
    const store = { load: async () => undefined, save: () => Promise.reject(away) };
    const { steps, ends, seen, learning } = fed(store, { mostUnsaved: 8 });
    await steps(4);
    await until(() => learning.health().failure !== undefined);
    await steps(9);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(ends).toEqual([
      new UnsavedError(
        "durable: at step 9, 9 updates are not saved, and mostUnsaved is 8; the store fails (the store is away); a restart learns them again",
      ),
    ]);
    expect((ends[0] as Error).cause).toBe(away);
    await expect(learning.flush()).rejects.toThrow(UnsavedError);
  });

  it("says that a source which emits all at once leaves no turn for saving", async () => {
    const steps$ = durable(memoryStore(), () => positionedRiver(range(0, 1e6).pipe(map(sampleAt))).steps$, {
      every: 1,
      mostUnsaved: 20,
    });
    expect((await collected(steps$)).end).toEqual(
      new UnsavedError(
        "durable: at step 21, 21 updates are not saved, and mostUnsaved is 20; no save could end: the store is too slow, or the source never gives the event loop its turn, so put breathe() behind it; a restart learns them again",
      ),
    );
  });

  it("takes its own save for its own, where only the answer was lost", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    const inner = memoryStore();
    let isLost = true;
    const store: CheckpointStore<number> = {
      load: () => inner.load(),
      async save(bytes, after) {
        const revision = await inner.save(bytes, after);
        if (isLost) throw away;
        return revision;
      },
    };
    const { steps, saved, ends, learning } = fed(store);
    await steps(4);
    await until(() => learning.health().failure !== undefined);
    isLost = false;
    await steps(2);
    await vi.advanceTimersByTimeAsync(100);
    await until(() => saved.length > 0);
    expect([saved, ends]).toEqual([[6], []]);
    expect((await inner.load())?.revision).toBe(2);
  });

  it("takes a save for its own that arrives late, after others have failed too", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    const inner = memoryStore();
    const given: (() => Promise<number>)[] = [];
    let isAway = true;
    const store: CheckpointStore<number> = {
      load: () => inner.load(),
      save(bytes, after) {
        if (!isAway) return inner.save(bytes, after);
        const copy = bytes.slice();
        given.push(() => inner.save(copy, after));
        return Promise.reject(away);
      },
    };
    const { steps, saved, ends } = fed(store);
    for (let failures = 1; failures <= 3; failures++) {
      await steps(4);
      await vi.advanceTimersByTimeAsync(1000);
      await until(() => given.length >= failures);
    }
    // The server comes to itself, and works on what it was sent: the first is saved, and the others are refused.
    const results = await Promise.allSettled(given.map((save) => save()));
    expect(results.map(({ status }) => status).slice(0, 2)).toEqual(["fulfilled", "rejected"]);
    isAway = false;
    await steps(4);
    await vi.advanceTimersByTimeAsync(10_000);
    await until(() => saved.length > 0 || ends.length > 0);
    expect(ends).toEqual([]);
    expect((await inner.load())?.revision).toBe(2);
  });

  it("waits for the store at the end, and at a stop", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    for (const how of ["complete", "stop"]) {
      const stop$ = new Subject<void>();
      const { store, next } = heldStore();
      const { steps, ends, samples$ } = fed(store, { stop$ });
      await steps(4);
      if (how === "stop") stop$.next();
      else samples$.complete();
      await next(away);
      expect(ends).toEqual([]);
      await vi.advanceTimersByTimeAsync(100);
      await next();
      expect(ends).toEqual(["completed"]);
    }
  });

  it("ends at once when another process has saved, and saves nothing more", async () => {
    const store = memoryStore();
    const { steps, ends, saved, samples$, learning } = fed(store);
    await steps(4);
    await until(() => saved.length > 0);
    const other = await store.load();
    await store.save(other!.bytes, other!.revision);
    await steps(4);
    const flushed = learning.flush().catch((error: unknown) => error);
    await until(() => ends.length > 0);
    expect(ends).toHaveLength(1);
    expect(ends[0]).toBeInstanceOf(ConflictError);
    expect(await flushed).toBe(ends[0]);
    expect(saved).toEqual([4]);
    expect(samples$.observed).toBe(false);
    expect((await store.load())?.revision).toBe(2);
  });

  it("refuses a conflict after a failure too, when what is in the store is another's", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    const { store, next } = heldStore();
    const { steps, ends } = fed(store);
    await steps(4);
    await next(away);
    const foreign = store.save(new Uint8Array(3), undefined);
    await next();
    await foreign;
    await vi.advanceTimersByTimeAsync(100);
    await next();
    expect(ends).toEqual([expect.any(ConflictError)]);
  });

  it("says so of a store that fails at once, without an error, or holds something else", async () => {
    const { save } = memoryStore();
    const endOf = async (load: () => unknown) =>
      (
        await collected(
          durable({ save, load } as never, (from) => riverBehind(20, from).steps$, { every: 4 }),
        )
      ).end;
    const remedy = "put retry({ delay }) behind it where the store may come back";
    const throwing = (): never => {
      throw away;
    };
    expect(await endOf(throwing)).toEqual(
      new Error(`durable: the newest checkpoint cannot be loaded (the store is away); ${remedy}`),
    );
    expect(await endOf(() => Promise.reject(undefined))).toEqual(
      new Error(`durable: the newest checkpoint cannot be loaded (undefined); ${remedy}`),
    );
    expect(await endOf(async () => ({ bytes: "text", revision: 1 }))).toEqual(
      new TypeError(
        "durable: load of the store gives { bytes, revision }, expected { bytes, revision } with a Uint8Array, or undefined",
      ),
    );
    const damaged = new CorruptFileError("the entry was written by another program");
    expect(await endOf(() => Promise.reject(damaged))).toBe(damaged);
    expect(await endOf(() => undefined)).toBe("completed");
  });

  it("says that the checkpoint cannot be loaded, and loads again behind retry", async () => {
    const inner = memoryStore();
    let loads = 0;
    const store: CheckpointStore<number> = {
      save: (bytes, after) => inner.save(bytes, after),
      load: async () => {
        if (loads++ < 2) throw away;
        return inner.load();
      },
    };
    const steps$ = durable(store, (checkpoint) => riverBehind(20, checkpoint).steps$, { every: 4 });
    const { end } = await collected(steps$);
    expect(end).toEqual(
      new Error(
        "durable: the newest checkpoint cannot be loaded (the store is away); put retry({ delay }) behind it where the store may come back",
      ),
    );
    expect((end as Error).cause).toBe(away);
    expect((await collected(steps$.pipe(retry(3)))).end).toBe("completed");
    expect(loads).toBe(3);
  });
});

describe("subscriptions of durable", () => {
  it("come one after the other: a second one at the same time is refused", async () => {
    const { learning } = fed(memoryStore());
    expect((await collected(learning)).end).toEqual(
      new BusyError(
        "durable: another subscription is learning; share() its steps, or make a durable for each pipeline",
      ),
    );
  });

  it("behind retry go on from the store, with the bits of a run without an error", async () => {
    const whole = riverBehind(200);
    await lastValueFrom(whole.steps$);
    const store = memoryStore();
    let net: Network | undefined;
    let lives = 0;
    const steps$ = durable(
      store,
      (checkpoint) => {
        const river = riverBehind(200, checkpoint);
        net = river.net;
        const fails = lives++ < 5;
        return river.steps$.pipe(
          tap(() => {
            if (fails && net!.version % 7 === 6) throw new Error("of the program");
          }),
        );
      },
      { every: 4 },
    );
    await lastValueFrom(steps$.pipe(retry(10)));
    expect(lives).toBe(6);
    expect(net?.save()).toEqual(whole.net.save());
  });

  it("behind repeat load again, and find nothing new", async () => {
    const from: (number | undefined)[] = [];
    const steps$ = durable(
      memoryStore(),
      (checkpoint) => {
        from.push(checkpoint?.step);
        return riverBehind(20, checkpoint).steps$;
      },
      { every: 4 },
    );
    const { steps } = await collected(steps$.pipe(repeat(3)));
    expect(from).toEqual([undefined, steps.at(-1), steps.at(-1)]);
  });

  it("wait for the save that the one before has left under way", async () => {
    const { store, next } = heldStore();
    const { steps, subscription, learning } = fed(store);
    await steps(4);
    subscription.unsubscribe();
    const ends: unknown[] = [];
    learning.subscribe({ error: (error) => ends.push(error) });
    await turn();
    expect(learning.health().unsaved).toBe(4);
    await next();
    await until(() => learning.health().unsaved === 0);
    expect(learning.health().step).toBe(4);
    expect(ends).toEqual([]);
  });

  it("leave nothing unhandled, however they end", async () => {
    const rejected: unknown[] = [];
    const note = (error: unknown): void => void rejected.push(error);
    process.on("unhandledRejection", note);
    const reported = await unhandled(() => {
      for (const store of [
        memoryStore(),
        { load: () => Promise.reject(away), save: () => Promise.reject(away) },
      ]) {
        durable(store, () => riverBehind(9).steps$, { every: 1 }).subscribe({ error() {} });
        durable(store, () => riverBehind(9).steps$, { every: 1 })
          .subscribe()
          .unsubscribe();
      }
    });
    const { store, next } = heldStore();
    const { steps, subscription } = fed(store);
    await steps(4);
    subscription.unsubscribe();
    await next(away);
    await turn();
    process.off("unhandledRejection", note);
    expect([...reported, ...rejected]).toEqual([]);
  });
});

describe("durable refuses", () => {
  const river = (checkpoint: Checkpoint | undefined) => riverBehind(40, checkpoint).steps$;

  /** A store that a run has saved to. */
  async function filled(): Promise<CheckpointStore<number>> {
    const store = memoryStore();
    await lastValueFrom(durable(store, river, { every: 4 }));
    return store;
  }

  it("a store that holds something else", async () => {
    const store = memoryStore();
    await store.save(Uint8Array.of(1, 2, 3), undefined);
    const { end } = await collected(durable(store, river, { every: 4 }));
    expect(end).toBeInstanceOf(CorruptFileError);
    expect((end as Error).message).toMatch(
      /^durable: what the store holds is damaged or no checkpoint \(.+\); restore an earlier one, or begin with an empty store$/,
    );
  });

  it("a checkpoint of other nets", async () => {
    const other = network(dense(1, 1), { name: "other" });
    const steps$ = durable(
      await filled(),
      (from) =>
        of({ input: 1, target: 1 }).pipe(backprop(other, { loss: squaredError(), optimizer: sgd(), from })),
      { every: 4 },
    );
    expect((await collected(steps$)).end).toBeInstanceOf(UnknownNameError);
  });

  it("a source that was made anew", async () => {
    const renewed = { ...sampleAt(90), position: { source: "waves", made: "tomorrow", offset: [0] } };
    const steps$ = durable(await filled(), (from) => positionedRiver(of(renewed), from).steps$, { every: 4 });
    expect((await collected(steps$)).end).toBeInstanceOf(SourceMovedError);
  });

  it("a pipeline that was not given the checkpoint", async () => {
    const store = await filled();
    const { step } = (await newestIn(store))!;
    expect((await collected(durable(store, () => river(undefined), { every: 4 }))).end).toEqual(
      new RangeError(
        `durable: the store holds step ${step} and the pipeline is at step 1; give the checkpoint on, as { from }`,
      ),
    );
  });

  it("what is no step", async () => {
    expect((await collected(durable(memoryStore(), () => of(5) as never, { every: 4 }))).end).toEqual(
      new TypeError(
        "durable: it got 5, expected a step; end what the function returns with update or a trainer",
      ),
    );
  });

  it("what is not plain data", async () => {
    const { end } = await collected(durable(memoryStore(), river, { every: 4, extra: () => new Map() }));
    expect(end).toBeInstanceOf(TypeError);
    expect((end as Error).message).toMatch(/extra/);
  });

  it("a function that throws", async () => {
    const wrong = new Error("no such file");
    const steps$ = durable(
      memoryStore(),
      () => {
        throw wrong;
      },
      { every: 4 },
    );
    expect((await collected(steps$)).end).toBe(wrong);
  });

  it("a function that returns nothing", async () => {
    const { end } = await collected(durable(memoryStore(), () => undefined as never, { every: 4 }));
    expect(end).toEqual(
      new TypeError(
        "durable: the function returned undefined, expected steps, such as those of samples$.pipe(backprop(net, { …, from }))",
      ),
    );
  });

  it("impossible arguments", () => {
    const store = memoryStore();
    expect(() => durable("runs/a" as never, river, { every: 1 })).toThrow(
      new TypeError(
        'durable: the store is "runs/a", expected one with load and save, such as folderStore("runs/a")',
      ),
    );
    expect(() => durable(store, EMPTY as never, { every: 1 })).toThrow(
      /^durable: the second argument is .*, expected a function from a checkpoint to steps/,
    );
    expect(() => durable(store, river, { every: 0 })).toThrow(RangeError);
    expect(() => durable(store, river, { every: 10, mostUnsaved: 9 })).toThrow(
      new RangeError("durable: mostUnsaved is 9, expected at least every, which is 10"),
    );
    expect(() => durable(store, river, { every: 10, mostUnsaved: Infinity })).not.toThrow();
    expect(() => durable(store, river, { every: 1, extra: {} as never })).toThrow(
      new TypeError(
        "durable: extra is {}, expected a function that returns what to save, such as () => ({ offset })",
      ),
    );
    for (const stop$ of [5, "SIGTERM", null, () => {}])
      expect(() => durable(store, river, { every: 1, stop$: stop$ as never })).toThrow(
        /^durable: stop\$ is .*, expected an observable, such as fromEvent\(process, "SIGTERM"\)$/,
      );
    expect(() => durable(store, river, { every: 1, delayed: true } as never)).toThrow(UnknownNameError);
  });
});
