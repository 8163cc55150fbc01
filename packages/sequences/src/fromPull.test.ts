import { Readable } from "node:stream";
import {
  concatMap,
  config,
  filter,
  firstValueFrom,
  from,
  groupBy,
  lastValueFrom,
  map,
  mergeMap,
  ReplaySubject,
  Subject,
  take,
  takeUntil,
  tap,
  timer,
  toArray,
  type Observable,
} from "rxjs";
import { expect, it } from "vitest";
import { breathe } from "./breathe.js";
import { flow } from "./flow.js";
import { fromPull } from "./fromPull.js";

/** Numbers from 0, and what became of the generator. */
function counting(length = Infinity) {
  const state = { pulled: 0, isClosed: false };
  async function* numbers(): AsyncGenerator<number> {
    try {
      for (; state.pulled < length;) yield await Promise.resolve(state.pulled++);
    } finally {
      state.isClosed = true;
    }
  }
  return { state, numbers: numbers() };
}

/** Twenty turns of the microtask queue for a value: slower than any of the sources. */
const slowly = async <T>(value: T): Promise<T> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  return value;
};

const listOf = <T>(values$: Observable<T>): Promise<T[]> => firstValueFrom(values$.pipe(toArray()));

it("keeps to its credit, where a naive adapter buffers nearly all of its source", async () => {
  const most = async (
    messages: (numbers: AsyncIterable<number>, sleep: typeof slowly<number>) => Observable<number>,
  ) => {
    const { state, numbers } = counting(4000);
    let highest = 0;
    let processed = 0;
    const consume = (value: number): Promise<number> => {
      highest = Math.max(highest, state.pulled - processed);
      return slowly(value);
    };
    const done$ = messages(numbers, consume).pipe(tap(() => processed++));
    expect(await listOf(done$)).toEqual(Array.from({ length: 4000 }, (_, value) => value));
    return highest;
  };
  expect(await most((numbers, consume) => from(numbers).pipe(concatMap(consume)))).toBeGreaterThan(3000);
  for (const credit of [1, 4]) {
    const policy = "block";
    expect(
      await most((numbers, consume) =>
        fromPull(numbers, { credit }).pipe(flow({ policy, capacity: 8, consume })),
      ),
    ).toBe(credit);
  }
});

it("waits for room in the line too, with any credit", async () => {
  const { state, numbers } = counting(1000);
  let most = 0;
  const buffered = flow({
    policy: "block",
    capacity: 3,
    consume: (value: number) => {
      most = Math.max(most, state.pulled - value);
      return slowly(value);
    },
  });
  expect(await listOf(fromPull(numbers, { credit: 100 }).pipe(buffered))).toHaveLength(1000);
  expect(most).toBeLessThanOrEqual(4); // in hand, and three in line
  expect(buffered.counters).toEqual({ received: 1000, delivered: 1000, dropped: 0, waiting: 0, highest: 3 });
});

it("is found through synchronous operators, and through another flow", async () => {
  const { state, numbers } = counting(300);
  const done: number[] = [];
  let most = 0;
  const consume = async (value: number): Promise<number> => {
    most = Math.max(most, state.pulled - value);
    done.push(await slowly(value));
    return value;
  };
  const policy = "block";
  await lastValueFrom(
    fromPull(numbers).pipe(
      filter((value) => value % 3 > 0),
      groupBy((value) => value % 3),
      mergeMap((group$) => group$.pipe(map((value) => value))),
      flow({ policy, capacity: 1, consume: (value) => Promise.resolve(value) }),
      flow({ policy, capacity: 1, consume }), // far slower
    ),
  );
  expect(done).toHaveLength(200);
  expect(most).toBeLessThanOrEqual(3);
});

it.each([
  [
    "another flow",
    () => flow({ policy: "block", capacity: 4, consume: (value: number) => Promise.resolve(value) }),
  ],
  ["breathe", () => breathe<number>(1e-9)],
])("lets a flow hold back %s in front of it too, with more credit than it has room for", async (_, first) => {
  const values = Array.from({ length: 20 }, (_, index) => index);
  const last = flow({ policy: "block", capacity: 1, consume: slowly<number> });
  const passed$ = fromPull(values, { credit: 8 }).pipe(first(), last, toArray());
  expect(await firstValueFrom(passed$)).toEqual(values);
  expect(last.counters).toEqual({ received: 20, delivered: 20, dropped: 0, waiting: 0, highest: 1 });
});

it("does not hold back for flows that drop", async () => {
  const { numbers } = counting(1000);
  const buffered = flow({ policy: "dropOldest", capacity: 3, consume: slowly<number> });
  await lastValueFrom(fromPull(numbers).pipe(buffered));
  expect(buffered.counters).toMatchObject({ received: 1000, highest: 3 });
  expect(buffered.counters.dropped).toBeGreaterThan(500);
});

it("continues for the others when one of two consumers of a shared source leaves", async () => {
  const never$ = new Subject<never>();
  const { numbers } = counting(100);
  const shared$ = new Subject<number>();
  const leaving = shared$.pipe(flow({ policy: "block", capacity: 1, consume: () => never$ })).subscribe();
  const staying = listOf(shared$);
  fromPull(numbers).subscribe(shared$);
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  leaving.unsubscribe();
  expect(await staying).toHaveLength(100);
});

it("reads an iterable synchronously, as `from` does", () => {
  const seen: unknown[] = [];
  fromPull(new Set(["a", "b"])).subscribe({
    next: (value) => seen.push(value),
    complete: () => seen.push("end"),
  });
  fromPull("hi").subscribe((value) => seen.push(value));
  fromPull([]).subscribe({ complete: () => seen.push("empty") });
  expect(seen).toEqual(["a", "b", "end", "h", "i", "empty"]);
});

it("reads a million values of an iterable without recursion", async () => {
  function* many() {
    for (let value = 0; value < 1e6; value++) yield value;
  }
  expect(await lastValueFrom(fromPull(many()))).toBe(999_999);
});

it("closes an iterable at unsubscription, and pulls no more", async () => {
  const { state, numbers } = counting();
  expect(await listOf(fromPull(numbers).pipe(take(3)))).toEqual([0, 1, 2]);
  await slowly(0);
  expect(state).toEqual({ pulled: 3, isClosed: true });

  let isClosed = false;
  function* synchronous() {
    try {
      for (;;) yield 0;
    } finally {
      isClosed = true;
    }
  }
  fromPull(synchronous()).pipe(take(2)).subscribe();
  expect(isClosed).toBe(true);
});

it("destroys a Node stream that is being waited for", () => {
  const stream = new Readable({ objectMode: true, read: () => undefined });
  const subscription = fromPull<unknown>(stream).subscribe();
  expect(stream.destroyed).toBe(false);
  subscription.unsubscribe();
  expect(stream.destroyed).toBe(true);
});

it("reads a Node stream to its end, or its error", async () => {
  expect(await listOf(fromPull(Readable.from([1, 2, 3])))).toEqual([1, 2, 3]);
  const stream = new Readable({ objectMode: true, read: () => undefined });
  const failing = listOf(fromPull(stream));
  stream.destroy(new Error("unplugged"));
  await expect(failing).rejects.toThrow("unplugged");
});

it("reads a web stream to its end, or cancels it while it is being waited for", async () => {
  const stream = new ReadableStream<number>({
    start(controller) {
      controller.enqueue(1);
      controller.enqueue(2);
      controller.close();
    },
  });
  expect(await listOf(fromPull(stream))).toEqual([1, 2]);
  let cancelled = false;
  const endless = new ReadableStream<number>({ cancel: () => void (cancelled = true) });
  fromPull(endless).subscribe().unsubscribe();
  expect(cancelled).toBe(true);
});

it("sends on what the source throws, and closes nothing that has failed", async () => {
  let closed = 0;
  const failing = (next: () => never) => ({
    [Symbol.iterator]: () => ({ next, return: () => ({ done: true as const, value: closed++ }) }),
  });
  const problem = new Error("broken pipe");
  await expect(
    listOf(
      fromPull<number>(
        failing(() => {
          throw problem;
        }),
      ),
    ),
  ).rejects.toBe(problem);
  async function* asynchronous(): AsyncGenerator<number> {
    yield 1;
    throw await Promise.resolve(problem);
  }
  const seen: unknown[] = [];
  await expect(listOf(fromPull(asynchronous()).pipe(tap((value) => seen.push(value))))).rejects.toBe(problem);
  expect(seen).toEqual([1]);
  expect(closed).toBe(0);
});

it("closes the source when an operator after it fails", async () => {
  const { state, numbers } = counting();
  const broken = fromPull(numbers).pipe(
    map((value) => {
      if (value === 2) throw new Error("no room");
      return value;
    }),
  );
  await expect(listOf(broken)).rejects.toThrow("no room");
  await slowly(0);
  expect(state).toEqual({ pulled: 3, isClosed: true });
});

it("opens the source at each subscription", async () => {
  const values$ = fromPull([1, 2]);
  expect(await listOf(values$)).toEqual([1, 2]);
  expect(await listOf(values$)).toEqual([1, 2]);
  await expect(listOf(fromPull(new ReadableStream(undefined)).pipe(take(0)))).resolves.toEqual([]);
});

it("does not hold back for what is done later, of which it cannot know", async () => {
  const { state, numbers } = counting(50);
  await lastValueFrom(fromPull(numbers).pipe(mergeMap((value) => timer(0).pipe(map(() => value)))));
  expect(state.pulled).toBe(50);
});

it("refuses what cannot be pulled", () => {
  expect(() => fromPull(5 as never)).toThrow(
    "fromPull: source is 5, expected an iterable, an async iterable or a readable stream",
  );
  expect(() => fromPull([], { credit: 0 })).toThrow(
    "fromPull: credit is 0, expected a whole number from 1 up",
  );
  expect(() => fromPull([], { credits: 2 } as never)).toThrow(
    'fromPull: no option named "credits"; it has credit',
  );
});

const iterating = (next: () => unknown, more: object = {}) => ({
  [Symbol.iterator]: () => ({ next, ...more }),
});
const iteratingLater = (next: () => unknown) => ({ [Symbol.asyncIterator]: () => ({ next }) });

it.each<[string, () => unknown, string]>([
  [
    "an iterator that gives a number",
    () => iterating(() => 5),
    "the source's iterator gave 5, expected { value, done }",
  ],
  [
    "an iterator that gives undefined",
    () => iterating(() => undefined),
    "the source's iterator gave undefined, expected",
  ],
  ["an iterator that gives null", () => iterating(() => null), "the source's iterator gave null, expected"],
  [
    "an async one that gives a number",
    () => iteratingLater(() => Promise.resolve(5)),
    "the source's iterator gave 5, expected",
  ],
  [
    "an async one that gives no promise",
    () => iteratingLater(() => "x"),
    'the source\'s iterator gave "x", expected',
  ],
  [
    "a reader that gives null",
    () => ({ getReader: () => ({ read: () => Promise.resolve(null), cancel: () => Promise.resolve() }) }),
    "the source's iterator gave null, expected",
  ],
  [
    "a stream without a reader",
    () => ({ getReader: () => undefined }),
    "getReader() gave undefined, expected an object with read()",
  ],
  [
    "an iterable without an iterator",
    () => ({ [Symbol.iterator]: () => 5 }),
    "[Symbol.iterator]() gave 5, expected an object with next()",
  ],
  [
    "an async iterable without one",
    () => ({ [Symbol.asyncIterator]: () => ({}) }),
    "[Symbol.asyncIterator]() gave {}, expected an object with next()",
  ],
])("says in one line what is wrong with %s, and ends", async (_, make, problem) => {
  const seen: unknown[] = [];
  const pulled$ = fromPull(make() as Iterable<unknown>).pipe(
    take(10),
    tap((value) => seen.push(value)),
  );
  await expect(listOf(pulled$)).rejects.toThrow(`fromPull: ${problem}`);
  expect(seen).toEqual([]);
});

it("ends in an error where reading a result throws, at once or later", async () => {
  const problem = new Error("torn");
  const torn = {
    get done(): boolean {
      throw problem;
    },
  };
  await expect(listOf(fromPull(iterating(() => torn) as Iterable<number>))).rejects.toBe(problem);
  const later = iteratingLater(() => Promise.resolve(torn));
  await expect(listOf(fromPull(later as AsyncIterable<number>))).rejects.toBe(problem);
  const rejecting = iteratingLater(() => Promise.reject(problem));
  await expect(listOf(fromPull(rejecting as AsyncIterable<number>))).rejects.toBe(problem);
});

it("takes one answer of a thenable that answers twice", async () => {
  let pulled = 0;
  const twice = iteratingLater(() => {
    const result = { done: pulled === 3, value: pulled++ };
    return {
      // eslint-disable-next-line unicorn/no-thenable -- this is what is tested
      then(resolve: (value: unknown) => void) {
        resolve(result);
        resolve({ done: false, value: 99 });
      },
    };
  });
  expect(await listOf(fromPull(twice as unknown as AsyncIterable<number>))).toEqual([0, 1, 2]);
});

it("is stopped by a source that unsubscribes while it is asked, and closes it", async () => {
  for (const kind of ["generator", "async generator"]) {
    let isClosed = false;
    const stop$ = new Subject<void>();
    function* values(): Generator<number> {
      try {
        for (let value = 0; ; value++) {
          if (value === 2) stop$.next();
          yield value;
        }
      } finally {
        isClosed = true;
      }
    }
    async function* later(): AsyncGenerator<number> {
      yield* values();
    }
    const source: Iterable<number> | AsyncIterable<number> = kind === "generator" ? values() : later();
    expect(await listOf(fromPull<number>(source).pipe(takeUntil(stop$)))).toEqual([0, 1]);
    await slowly(0);
    expect(isClosed).toBe(true);
  }
});

it("is not pulled again by a source that releases a value while it is asked", async () => {
  const consumed$ = new Subject<void>();
  let calls = 0;
  const source = iterating(() => {
    calls++;
    consumed$.next(); // the value before is consumed in the middle of the question for the next
    return { done: calls > 5, value: calls };
  }) as Iterable<number>;
  const held = flow({
    policy: "block",
    capacity: 4,
    consume: (value: number) =>
      consumed$.pipe(
        take(1),
        map(() => value),
      ),
  });
  const seen: number[] = [];
  fromPull(source, { credit: 2 })
    .pipe(held)
    .subscribe((value) => seen.push(value));
  for (let turn = 0; turn < 5; turn++) consumed$.next();
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  expect(calls).toBe(6);
});

it("reports what a source throws while it is closed, and breaks nothing by it", async () => {
  const problem = new Error("stuck lid");
  const reported$ = new ReplaySubject<unknown>();
  const before = config.onStoppedNotification;
  config.onStoppedNotification = (notification) => {
    if (notification.kind === "E") reported$.next(notification.error); // take reports its completion too
  };
  try {
    const throwing = () => {
      throw problem;
    };
    const values = iterating(() => ({ done: false, value: 1 }), { return: throwing }) as Iterable<number>;
    expect(await listOf(fromPull(values).pipe(take(2)))).toEqual([1, 1]);
    const rejecting = iterating(() => ({ done: false, value: 1 }), {
      return: () => Promise.reject(problem),
    }) as Iterable<number>;
    expect(await listOf(fromPull(rejecting).pipe(take(2)))).toEqual([1, 1]);
    expect(await listOf(reported$.pipe(take(2)))).toEqual([problem, problem]);
  } finally {
    config.onStoppedNotification = before;
  }
});
