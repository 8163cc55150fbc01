import { arena } from "@backstream/tensors";
import {
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  map,
  merge,
  Observable,
  of,
  ReplaySubject,
  scan,
  share,
  Subject,
  tap,
  throwError,
  type Observer,
  type OperatorFunction,
} from "rxjs";
import { describe, expect, it } from "vitest";
import { operatorLaw, type OperatorLawName } from "./operatorLaw.js";
import { operatorLaws } from "./operatorLaws.js";

interface Given {
  readonly input: number;
}

const samples = (): Given[] => [{ input: 1 }, { input: 2 }, { input: 4 }];

/** The sum of all inputs so far: the smallest operator with a memory of its own. */
const sum = (): OperatorFunction<Given, { total: number }> => (source) =>
  source.pipe(
    scan((total, { input }) => total + input, 0),
    map((total) => ({ total })),
  );

/** `sum` with the same thing wrong in every subscription. */
const before =
  (wrong: (source: Observable<Given>) => Observable<Given>) => () => (source: Observable<Given>) =>
    sum()(wrong(source));
const behind =
  (wrong: (source: Observable<{ total: number }>) => Observable<{ total: number }>) =>
  () =>
  (source: Observable<Given>) =>
    wrong(sum()(source));

/** Subscribes by hand, so that a synchronous source is subscribed before it can be told to stop. */
const byHand = (source: Observable<Given>): Observable<Given> =>
  new Observable((subscriber) =>
    source.subscribe({
      next: (value) => subscriber.next(value),
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  );

/** Lets a consumer's values in while the sum is not yet kept. */
const lateSum = (): OperatorFunction<Given, { total: number }> => (source) =>
  new Observable((subscriber) => {
    let total = 0;
    return source.subscribe({
      next({ input }) {
        const next = total + input;
        subscriber.next({ total: next });
        total = next;
      },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
  });

operatorLaws("sum", sum, samples);
operatorLaws("sum of what went before", () => learning(), samples, { learns: true });

/** Goes on where the last subscription was, as a network does. */
function learning(): OperatorFunction<Given, { total: number }> {
  let total = 0;
  return (source) => source.pipe(map(({ input }) => ({ total: (total += input) })));
}

describe("an operator that is wrong breaks a law", () => {
  it.each<[mutant: string, law: OperatorLawName, make: () => OperatorFunction<Given, { total: number }>]>([
    ["swallows errors", "errors", behind(catchError(() => EMPTY))],
    ["wraps errors", "errors", behind(catchError(() => throwError(() => new Error("of the source"))))],
    [
      "says something more on an error",
      "errors",
      behind(
        catchError((error) =>
          concat(
            of({ total: 0 }),
            throwError(() => error),
          ),
        ),
      ),
    ],
    ["never completes", "completion", behind((source) => concat(source, new Observable<never>()))],
    ["completes before the source", "completion", behind((source) => source.pipe((s) => firstOf(s, 2)))],
    ["asks a source that nobody listens to", "stop", before(byHand)],
    ["keeps its source", "release", before(kept)],
    ["subscribes twice", "lazy", before((source) => merge(source, source.pipe(ignoreElements())))],
    ["subscribes while it is piped", "lazy", before(eager)],
    ["shares its memory", "restart", () => learning()],
    ["shares its memory", "independence", () => learning()],
    ["emits before it remembers", "loop", lateSum],
    ["throws at its source", "exception", throwing],
    ["forgets to clean up behind its consumer", "consumer", careless],
    ["keeps its block of the arena", "memory", before((source) => defer(() => (arena.allocate(1), source)))],
    [
      "frees its block on completion only",
      "memory",
      before((source) =>
        defer(() => {
          const block = arena.allocate(1);
          return source.pipe(tap({ complete: () => block.free() }));
        }),
      ),
    ],
    ["writes to its samples", "untouched", before(tap((sample) => Object.assign(sample, { input: 0 })))],
    ["emits the same object again", "lasting", sameObject],
  ])("%s: %s", async (_mutant, law, make) => {
    await operatorLaw[law]({ make: sum, samples });
    await expect(async () => operatorLaw[law]({ make, samples })).rejects.toThrow(/expected/);
  });
});

/** The first values, by hand. */
function firstOf<T>(source: Observable<T>, count: number): Observable<T> {
  return new Observable((subscriber) => {
    let seen = 0;
    return source.subscribe({
      next: (value) => {
        subscriber.next(value);
        if (++seen === count) subscriber.complete();
      },
      error: (error) => subscriber.error(error),
    });
  });
}

function kept(source: Observable<Given>): Observable<Given> {
  return source.pipe(share({ connector: () => new Subject(), resetOnRefCountZero: false }));
}

function eager(source: Observable<Given>): Observable<Given> {
  const values$ = new ReplaySubject<Given>();
  source.subscribe(values$);
  return values$;
}

function throwing(): OperatorFunction<Given, { total: number }> {
  return (source) =>
    new Observable((subscriber) =>
      source.subscribe({
        next: ({ input }) => subscriber.next({ total: input }),
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
}

/** Calls its consumer without RxJS between them, and does not clean up when that throws. */
function careless(): OperatorFunction<Given, { total: number }> {
  return (source) => {
    const bare$ = new Observable<{ total: number }>();
    bare$.subscribe = (consumer) => {
      const { next, complete } = consumer as Observer<{ total: number }>; // as recordStream calls it
      let busy = false;
      return sum()(source).subscribe({
        next(total) {
          if (busy) return;
          busy = true;
          next(total);
          busy = false;
        },
        complete,
      });
    };
    return bare$;
  };
}

/** One record serves all values. */
function sameObject(): OperatorFunction<Given, { total: number }> {
  return (source) =>
    defer(() => {
      const record = { total: 0 };
      return source.pipe(map(({ input }) => Object.assign(record, { total: record.total + input })));
    });
}
