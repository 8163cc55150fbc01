import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ReadableStream } from "node:stream/web";
import { BehaviorSubject, from, map, of, Subject, throwError, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { breathe } from "./breathe.js";
import { flow } from "./flow.js";
import { fromPull } from "./fromPull.js";
import type { Pullable } from "./openPull.js";

/** Numbers from 0, and what became of the generator. */
function counting(length = Infinity) {
  const state = { asked: 0, isClosed: false };
  function* numbers(): Generator<number> {
    try {
      while (state.asked < length) yield state.asked++;
    } finally {
      state.isClosed = true;
    }
  }
  return { state, numbers: numbers() };
}

/** All timers, reads and messages that are due are handled. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe("while it is paused", () => {
  it("asks for nothing, and goes on behind", () => {
    const { state, numbers } = counting(6);
    const pause$ = new Subject<boolean>();
    const values: number[] = [];
    fromPull(numbers, { pause$ }).subscribe((value) => {
      values.push(value);
      if (value === 2) pause$.next(true);
    });
    expect(values).toEqual([0, 1, 2]);
    expect(state.asked).toBe(3);
    pause$.next(true); // twice is once
    pause$.next(false);
    expect(values).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("asks for nothing from the beginning, where it is paused at the beginning", () => {
    const { state, numbers } = counting(2);
    const pause$ = new BehaviorSubject(true);
    const values: number[] = [];
    fromPull(numbers, { pause$ }).subscribe((value) => values.push(value));
    expect([state.asked, values]).toEqual([0, []]);
    pause$.next(false);
    expect(values).toEqual([0, 1]);
  });

  it("finishes what is in flight, through operators that hold values", async () => {
    const { state, numbers } = counting();
    const pause$ = new Subject<boolean>();
    const values: number[] = [];
    const waiting: (() => void)[] = [];
    const consume = (value: number): Promise<number> =>
      new Promise((resolve) => waiting.push(() => resolve(value)));
    const subscription = fromPull(numbers, { pause$, credit: 3 })
      .pipe(
        map((value) => value),
        breathe(1000),
        flow({ policy: "block", capacity: 8, consume }),
      )
      .subscribe((value) => values.push(value));
    expect(state.asked).toBe(3);
    pause$.next(true);
    for (let round = 0; round < 5; round++) {
      waiting.shift()?.();
      await settled();
    }
    expect([state.asked, values]).toEqual([3, [0, 1, 2]]);
    pause$.next(false);
    expect(state.asked).toBe(6);
    subscription.unsubscribe();
  });

  it("delivers the value that it has asked for already", async () => {
    let answer: ((result: IteratorResult<string>) => void) | undefined;
    let asked = 0;
    const source: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next() {
          asked++;
          return new Promise((resolve) => (answer = resolve));
        },
      }),
    };
    const pause$ = new Subject<boolean>();
    const values: string[] = [];
    fromPull(source, { pause$ }).subscribe((value) => values.push(value));
    pause$.next(true);
    answer?.({ done: false, value: "a" });
    await settled();
    expect([values, asked]).toEqual([["a"], 1]);
    pause$.next(false);
    await settled(); // where its slice of time is over, the event loop has its turn first
    expect(asked).toBe(2);
  });

  it("is closed at unsubscription", () => {
    const { state, numbers } = counting();
    const pause$ = new Subject<boolean>();
    const subscription = fromPull(numbers, { pause$ }).subscribe(() => pause$.next(true));
    expect(state).toEqual({ asked: 1, isClosed: false });
    subscription.unsubscribe();
    expect(state).toEqual({ asked: 1, isClosed: true });
    expect(pause$.observed).toBe(false);
  });
});

it("keeps the latest value when the pause completes, and lets go of the pause at the source's end", () => {
  const { state, numbers } = counting(2);
  fromPull(numbers, { pause$: of(true) }).subscribe();
  expect(state.asked).toBe(0);
  const pause$ = new BehaviorSubject(false);
  fromPull([1, 2], { pause$ }).subscribe();
  expect(pause$.observed).toBe(false);
});

describe("pauses and resumes, without a loss,", () => {
  const text = "twenty-four characters, \n".repeat(40_000);
  const folder = mkdtempSync(join(tmpdir(), "backstream-"));
  const file = join(folder, "text");
  writeFileSync(file, text);
  const chunks = (): string[] => text.match(/[^]{1,50000}/g) ?? [];

  const sources: Readonly<Record<string, () => Pullable<unknown>>> = {
    "a file": () => createReadStream(file, { encoding: "utf8" }),
    "a generator": function* () {
      yield* chunks();
    } as () => Pullable<unknown>,
    "an asynchronous generator": async function* () {
      yield* chunks();
    } as () => Pullable<unknown>,
    "a web stream": () =>
      new ReadableStream<string>({
        start(controller) {
          for (const chunk of chunks()) controller.enqueue(chunk);
          controller.close();
        },
      }),
  };
  it.each(Object.entries(sources))("%s", async (_, open) => {
    const pause$ = new Subject<boolean>();
    let received = "";
    let values = 0;
    let isPaused = false;
    const done = fromPull(open(), { pause$ }).forEach((chunk) => {
      received += String(chunk);
      if (++values % 3 === 0) pause$.next((isPaused = true));
    });
    let pauses = 0;
    let valuesWhilePaused = 0;
    for (let isOver = false; !isOver;) {
      isOver = await Promise.race([done.then(() => true), settled().then(() => false)]);
      if (isOver || !isPaused) continue;
      const before = values;
      await settled();
      valuesWhilePaused += values - before;
      pauses++;
      pause$.next((isPaused = false));
    }
    expect(valuesWhilePaused).toBe(0);
    expect(received === text).toBe(true);
    expect(pauses).toBeGreaterThan(2);
  });

  it("and a paused file is closed at unsubscription", async () => {
    const stream = createReadStream(file);
    const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
    const pause$ = new Subject<boolean>();
    const subscription = await new Promise<{ unsubscribe(): void }>((resolve) => {
      const reading = fromPull(stream, { pause$ }).subscribe(() => {
        pause$.next(true);
        queueMicrotask(() => resolve(reading));
      });
    });
    subscription.unsubscribe();
    await closed;
    expect(stream.destroyed).toBe(true);
    rmSync(folder, { recursive: true });
  });
});

describe("refuses", () => {
  const problemOf = (pause$: Observable<boolean>): { problem: unknown; isClosed: boolean } => {
    const { state, numbers } = counting();
    let problem: unknown;
    fromPull(numbers, { pause$ }).subscribe({ error: (error: unknown) => (problem = error) });
    return { problem, isClosed: state.isClosed || state.asked === 0 };
  };

  it("what is no observable", () => {
    expect(() => fromPull([1], { pause$: true as never })).toThrow(
      new TypeError("fromPull: pause$ is true, expected an observable of true and false"),
    );
  });

  it("values that are neither true nor false, and sends its errors on", () => {
    expect(problemOf(from(["yes"]) as unknown as Observable<boolean>)).toEqual({
      problem: new TypeError('fromPull: pause$ gave "yes", expected true or false'),
      isClosed: true,
    });
    const lost = new Error("lost");
    expect(problemOf(throwError(() => lost))).toEqual({ problem: lost, isClosed: true });
  });

  it("and closes the source when the pause fails later", () => {
    const { state, numbers } = counting();
    const pause$ = new Subject<boolean>();
    let problem: unknown;
    fromPull(numbers, { pause$ }).subscribe({
      next: () => pause$.next(true),
      error: (error: unknown) => (problem = error),
    });
    pause$.error(new Error("lost"));
    expect([problem, state.isClosed]).toEqual([new Error("lost"), true]);
  });
});
