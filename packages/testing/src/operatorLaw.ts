import { arena } from "@backstream/tensors";
import { Subject, take, type OperatorFunction } from "rxjs";
import { expect } from "vitest";
import { interleaved } from "./interleaved.js";
import type { OperatorCase } from "./OperatorCase.js";
import { endless, operatorEndings } from "./operatorEndings.js";
import { poisoned } from "./poisoned.js";
import { recordStream, type RecordedStream } from "./recordStream.js";
import { snapshot } from "./snapshot.js";
import { countingSource, type SourceEnd } from "./countingSource.js";
import { unhandled } from "./unhandled.js";

/** A law throws, or rejects, for an operator that breaks it. */
export type OperatorLaw = <T, R>(given: OperatorCase<T, R>) => void | Promise<void>;

export type OperatorLawName =
  | "errors"
  | "completion"
  | "stop"
  | "release"
  | "lazy"
  | "restart"
  | "independence"
  | "loop"
  | "exception"
  | "consumer"
  | "memory"
  | "untouched"
  | "lasting";

/** An error of the source is passed on unchanged, after the values before it, and nothing comes after it. */
const errors: OperatorLaw = (given) => {
  const problem = new Error("of the source");
  const failed = follow(given, problem);
  expect(failed.ends, "ends").toStrictEqual([{ error: problem }]);
  expect((failed.ends[0] as { error: unknown }).error === problem, "the error: expected the same").toBe(true);
  expect(failed.seen, "values before the error").toStrictEqual(follow(given, "open").seen);
};

/** Completion is passed on once; values that are emitted at completion come after all others. */
const completion: OperatorLaw = (given) => {
  const { seen: before, ends } = follow(given, "open");
  const whole = follow(given, "complete");
  expect(ends, "ends of a source that has not ended").toStrictEqual([]);
  expect(whole.ends, "ends").toStrictEqual(["completed"]);
  expect(whole.seen.slice(0, before.length), "values before the end").toStrictEqual(before);
};

/** From an endless source the first n values can be taken, and no more values are pulled. */
const stop: OperatorLaw = (given) => {
  const { make, samples } = given;
  const { seen } = recordStream(endless(samples()).values$.pipe(make()));
  for (let n = 1; n <= Math.min(seen.length, 5); n++) {
    const source = endless(samples());
    let pulled = 0;
    const taken = recordStream(source.values$.pipe(make(), take(n)), () => (pulled = source.pulled));
    expect(taken, `take(${n})`).toStrictEqual({ seen: seen.slice(0, n), ends: ["completed"] });
    expect(source.pulled, `values asked of the source by take(${n})`).toBe(pulled);
  }
};

/** When a subscription ends, in any way, the subscription of the source ends too. */
const release: OperatorLaw = ({ make, samples }) => {
  for (const [ending, end] of Object.entries(operatorEndings)) {
    const { subscribed, released } = end(make(), samples());
    expect({ subscribed, released }, `subscriptions of the source, after ${ending}`).toStrictEqual({
      subscribed: 1,
      released: 1,
    });
  }
  const source$ = new Subject<never>();
  const subscription = source$.pipe(make()).subscribe();
  subscription.unsubscribe();
  expect(source$.observed, "source, observed after unsubscription").toBe(false);
};

/** It subscribes to its source once, and only when it is subscribed itself. */
const lazy: OperatorLaw = ({ make, samples }) => {
  const source = countingSource(samples(), "open");
  const values$ = source.values$.pipe(make());
  for (const times of [0, 1, 2]) {
    expect(source.subscribed, `subscriptions of the source, for ${times} of the operator`).toBe(times);
    values$.subscribe().unsubscribe();
  }
};

/** A second subscription is like the first, in whichever way that ended. */
const restart: OperatorLaw = (given) => {
  const whole = follow(given, "complete");
  const operator = operatorsOf(given);
  for (const [ending, end] of Object.entries(operatorEndings)) {
    end(operator(), given.samples());
    const again = recordStream(countingSource(given.samples()).values$.pipe(operator()));
    expect(again, `a subscription after ${ending}`).toStrictEqual(whole);
  }
};

/** Two subscriptions at the same time do not affect each other. */
const independence: OperatorLaw = (given) => {
  const whole = follow(given, "complete");
  const operator = operatorsOf({ ...given, learns: given.learns || given.claims });
  const both: RecordedStream[] = [];
  interleaved([operator(), operator()], given.samples(), (source) => both.push(recordStream(source)));
  expect(both, "two subscriptions in turns").toStrictEqual([whole, whole]);
};

/** If outputs trigger the next values of the source, the outputs are the same, in the same order. */
const loop: OperatorLaw = (given) => {
  const whole = follow(given, "complete");
  const left = [...given.samples()];
  const source$ = new Subject<(typeof left)[number]>();
  const feed = (): void => {
    const [sample] = left.splice(0, 1);
    if (sample !== undefined) source$.next(sample);
  };
  const found = recordStream(source$.pipe(given.make()), feed);
  while (left.length > 0) feed();
  source$.complete();
  expect(found, "values that feed the source").toStrictEqual(whole);
};

/** A value that cannot be read becomes an error notification; no exception reaches the source or RxJS. */
const exception: OperatorLaw = async ({ make, samples }) => {
  const [first, ...rest] = samples();
  for (const bad of poisoned(first)) {
    const ends: unknown[] = [];
    const source = countingSource([first, bad.value, ...rest]);
    const reported = await unhandled(() => {
      source.values$.pipe(make()).subscribe({
        error: (error: unknown) => ends.push(error),
        complete: () => ends.push("completed"),
      });
    });
    const where = `where ${bad.part} cannot be read`;
    expect([...source.thrown, ...reported], `${where}, unhandled exceptions`).toStrictEqual([]);
    expect(ends, `${where}, ends`).toStrictEqual([bad.wasRead ? bad.error : "completed"]);
  }
};

/** A consumer that throws still gets every value, and the end. */
const consumer: OperatorLaw = async (given) => {
  const whole = follow(given, "complete");
  let found: RecordedStream | undefined;
  const reported = await unhandled(() => {
    found = recordStream(countingSource(given.samples()).values$.pipe(given.make()), () => {
      throw new Error("of the consumer");
    });
  });
  expect(found, "values for a consumer that throws").toStrictEqual(whole);
  expect(reported.length, "exceptions of the consumer that were reported").toBe(whole.seen.length);
};

/** When a subscription ends, in any way, its memory is freed; a network keeps its parameters and its workspace. */
const memory: OperatorLaw = ({ make, samples }) => {
  const operator = make();
  for (const end of Object.values(operatorEndings)) end(operator, samples());
  for (const [ending, end] of Object.entries(operatorEndings)) {
    const { used } = arena;
    end(operator, samples());
    expect(arena.used, `floats of the arena in use, after ${ending}`).toBe(used);
  }
};

/** Values of the source are not changed. */
const untouched: OperatorLaw = ({ make, samples }) => {
  const values = samples();
  recordStream(countingSource(values).values$.pipe(make()));
  expect(
    values.map((value) => snapshot(value)),
    "values of the source",
  ).toStrictEqual(samples().map((value) => snapshot(value)));
};

/** Emitted values do not change later, except those that expire with the tick. */
const lasting: OperatorLaw = (given) => {
  const emitted: unknown[] = [];
  const then: unknown[] = [];
  const operator = operatorsOf(given);
  recordStream(countingSource(given.samples()).values$.pipe(operator()), (value) => {
    emitted.push(value);
    then.push(snapshot(value, true));
  });
  recordStream(endless(given.samples()).values$.pipe(operator(), take(10)));
  expect(
    emitted.map((value) => snapshot(value, true)),
    "values, read later",
  ).toStrictEqual(then);
};

/**
 * The laws of operators by name, each a function that throws for an operator that breaks it; `operatorLaws` makes tests
 * of them.
 *
 * @example
 *   const samples = () => [{ input: 1 }, { input: 2 }];
 *   operatorLaw.lazy({ make: () => (source$) => source$.pipe(forward(network(dense(1, 1)))), samples });
 */
export const operatorLaw: Readonly<Record<OperatorLawName, OperatorLaw>> = {
  errors,
  completion,
  stop,
  release,
  lazy,
  restart,
  independence,
  loop,
  exception,
  consumer,
  memory,
  untouched,
  lasting,
};

/** The outputs for the samples and this end. */
function follow<T, R>({ make, samples }: OperatorCase<T, R>, end: SourceEnd): RecordedStream {
  return recordStream(countingSource(samples(), end).values$.pipe(make()));
}

/** The operator for the next subscription: always the same one, or a new one if it learns. */
function operatorsOf<T, R>({ make, learns = false }: OperatorCase<T, R>): () => OperatorFunction<T, R> {
  const one = make();
  return () => (learns ? make() : one);
}
