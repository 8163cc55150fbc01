import { BrokenStreamError, network } from "@backstream/core";
import { dense } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import {
  asapScheduler,
  delay,
  filter,
  finalize,
  from,
  lastValueFrom,
  map,
  mergeMap,
  observeOn,
  of,
  ReplaySubject,
  retry,
  shareReplay,
  take,
  tap,
  type MonoTypeOperatorFunction,
} from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import type { BackwardSignal } from "./BackwardSignal.js";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import { forward } from "./forward.js";
import { rewind } from "./rewind.js";
import { update } from "./update.js";

const lineNet = () => network(dense(1, 1), { name: "line" });
type Line = ReturnType<typeof lineNet>;
const samples$ = from([1, 2, 3, 4].map((input) => ({ input, target: 2 * input })));

const deltasOf = (line: Line) => samples$.pipe(forward(line), compare(squaredError()), backward(line));
const windowsOf = (line: Line) =>
  samples$.pipe(forward(line), compare(squaredError()), rewind({ window: 2 }));
const learn = (line: Line) => deltasOf(line).pipe(update(sgd()));

/** Three good updates of a new net: what a net must be able to do after any error. */
const stepsOf = (line: Line): number[] => collect(learn(line)).values.map(({ step }) => step);

/** How a stream of steps ends whose backward signals are changed. */
const endOf = async (change: MonoTypeOperatorFunction<BackwardSignal<readonly []>>) => {
  const line = lineNet();
  const steps: number[] = [];
  const steps$ = deltasOf(line).pipe(
    change,
    update(sgd()),
    tap(({ gradientNorm }) => steps.push(gradientNorm)),
  );
  const error: unknown = await lastValueFrom(steps$).catch((caught: unknown) => caught);
  return { steps, error, after: stepsOf(line) };
};

describe("between backward and update, a signal must not be", () => {
  it("delayed", async () => {
    const { steps, error, after } = await endOf(delay(1));
    expect(steps).toEqual([]);
    expect(error).toEqual(
      new BrokenStreamError(
        "update: tick 0 arrives late, after its pass is over; signals may be observed, not delayed",
      ),
    );
    expect(after).toEqual([1, 2, 3, 4]);
  });

  it("delivered by a scheduler", async () => {
    const { steps, error } = await endOf(observeOn(asapScheduler));
    expect(steps).toEqual([]);
    expect(error).toEqual(
      new BrokenStreamError(
        "update: tick 0 arrives late, after its pass is over; signals may be observed, not delayed",
      ),
    );
  });

  it("dropped", async () => {
    let count = 0;
    const { steps, error, after } = await endOf(filter(() => count++ % 2 === 1));
    expect(steps).toEqual([]);
    expect(error).toEqual(
      new BrokenStreamError(
        "update: the gradient of line holds 2 passes, expected the one that arrives; signals may not be dropped, and another stream that adds to the gradient must clear it by net.zeroGradients()",
      ),
    );
    expect(after).toEqual([1, 2, 3, 4]);
  });

  it("dropped at the end", async () => {
    let count = 0;
    const { steps, error, after } = await endOf(filter(() => count++ < 3));
    expect(steps).toHaveLength(3);
    expect(error).toEqual(
      new BrokenStreamError(
        "update: the source completes, but a pass through line has not arrived; signals may not be dropped",
      ),
    );
    expect(after).toEqual([1, 2, 3, 4]);
  });

  it("repeated", async () => {
    const { steps, error } = await endOf(mergeMap((signal) => of(signal, signal)));
    expect(steps).toHaveLength(1);
    expect(error).toEqual(
      new BrokenStreamError(
        "update: tick 0 arrives after the oldest tick of its pass; signals may be observed, not repeated or reordered",
      ),
    );
  });
});

describe("a network can be trained again after", () => {
  it("a stream without update, whose gradient is no part of the first update", () => {
    const [line, fresh] = [lineNet(), lineNet()];
    collect(deltasOf(line).pipe(take(2)));
    expect(line.parameters.get("weight")!.gradient.item()).not.toBe(0);
    expect(collect(learn(line)).values).toEqual(collect(learn(fresh)).values);
  });

  it("an error between backward and the first update", () => {
    const line = lineNet();
    const steps$ = deltasOf(line).pipe(
      tap(() => {
        throw new Error("tap");
      }),
      update(sgd()),
    );
    expect(collect(steps$).error).toEqual(new Error("tap"));
    expect(stepsOf(line)).toEqual([1, 2, 3, 4]);
  });

  it("a delay between rewind and backward", async () => {
    const line = lineNet();
    const steps$ = windowsOf(line).pipe(delay(1), backward(line), update(sgd()));
    await expect(lastValueFrom(steps$)).rejects.toEqual(
      new BrokenStreamError(
        "backward(line): tick 1 arrives late, after its pass is over; signals may be observed, not delayed",
      ),
    );
    expect(stepsOf(line)).toEqual([1, 2, 3, 4]);
  });

  it("a finalizer behind forward that throws", () => {
    const line = lineNet();
    const outputs$ = samples$.pipe(
      forward(line),
      finalize(() => {
        throw new Error("finalize");
      }),
    );
    collect(outputs$);
    expect(stepsOf(line)).toEqual([1, 2, 3, 4]);
  });
});

describe("retry", () => {
  const failingAt = (line: Line, fails: (count: number) => boolean, source$ = samples$) => {
    let count = 0;
    return source$.pipe(
      forward(line),
      compare(squaredError()),
      backward(line),
      tap(() => {
        if (fails(++count)) throw new Error("transient");
      }),
      update(sgd()),
      map(({ step }) => step),
    );
  };

  it("learns from any number of samples that the source replays", () => {
    const line = lineNet();
    const replayed$ = new ReplaySubject<{ input: number; target: number }>();
    const collected = collect(failingAt(line, (count) => count === 3000, replayed$).pipe(retry(1)));
    for (let index = 0; index < 3000; index++) replayed$.next({ input: 0.5, target: 1 });
    expect(collected.error).toBeUndefined();
    expect(collected.values).toHaveLength(2999 + 3000);
  });

  it("may be needed hundreds of times, also where the source replays", () => {
    for (const source$ of [samples$, samples$.pipe(shareReplay())]) {
      const { values, error } = collect(failingAt(lineNet(), (count) => count <= 500, source$).pipe(retry()));
      expect(error).toBeUndefined();
      expect(values).toEqual([1, 2, 3, 4]);
    }
    const replayed$ = new ReplaySubject<{ input: number; target: number }>();
    const collected = collect(failingAt(lineNet(), (count) => count <= 500, replayed$).pipe(retry()));
    samples$.subscribe(replayed$);
    expect(collected.values).toEqual([1, 2, 3, 4]);
  });
});
