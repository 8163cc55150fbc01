import { CapacityError, network, type Network, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { awaitTarget, flow, fromPull, type FlowOptions } from "@backstream/sequences";
import { concat, from, ignoreElements, lastValueFrom, map, of, Subject, timer, type Observable } from "rxjs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { truncatedBptt } from "./truncatedBptt.js";

/** Milliseconds that a sample takes; ten times as many come in a burst of ten seconds, and half as many before and after. */
const work = 10;
const burst = { samples: 10_000, every: work / 10 };
const calm = { samples: 250, every: work * 2 };
const total = burst.samples + 2 * calm.samples;

const sample = (at: number): Sample => ({ input: Math.sin(at), target: Math.sin(at + 1) });
const net = (): Network => network(stack(gru(1, 4), dense(4, 1)), { seed: 1 });
const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0.01 }), window: 4, stride: 2 };
const bits = (of: Network): unknown =>
  Object.entries(of.save()).map(([name, value]) => [name, value.toArray()]);

/** Takes its time. */
const slowly = <T>(value: T): Observable<T> => concat(of(value), timer(work).pipe(ignoreElements()));

/** Calls `arrive` for each sample when it comes: calm, a burst, calm. */
async function arrivals(arrive: (at: number) => void): Promise<void> {
  let at = 0;
  for (const { samples, every } of [calm, burst, calm])
    for (let count = 0; count < samples; count++) {
      await vi.advanceTimersByTimeAsync(every);
      arrive(at++);
    }
}

/** What a net becomes that has all the time for these samples. */
async function atLeisure(numbers: readonly number[]): Promise<unknown> {
  const leisurely = net();
  await lastValueFrom(from(numbers).pipe(map(sample), truncatedBptt(leisurely, training)));
  return bits(leisurely);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a burst of ten times what can be learned from, for ten seconds", () => {
  it("loses nothing with block behind a source that is pulled: it waits there, and the net has the bits of one with time", async () => {
    const broker: number[] = [];
    let wake: (() => void) | undefined;
    let hasEnded = false;
    let waitedMost = 0;
    async function* records(): AsyncGenerator<number> {
      for (;;) {
        while (broker.length > 0) yield broker.shift()!; // it is not empty
        if (hasEnded) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
    const line = flow({ policy: "block", capacity: 16, consume: slowly<number> });
    const learning = net();
    const ends: unknown[] = [];
    const learned: number[] = [];
    fromPull(records(), { credit: 16, breath: Infinity })
      .pipe(
        line,
        map((at) => (learned.push(at), sample(at))),
        truncatedBptt(learning, training),
      )
      .subscribe({ error: (error: unknown) => ends.push(error), complete: () => ends.push("completed") });
    await arrivals((at) => {
      broker.push(at);
      waitedMost = Math.max(waitedMost, broker.length);
      wake?.();
    });
    hasEnded = true;
    wake?.();
    while (ends.length === 0) await vi.advanceTimersByTimeAsync(1000);

    expect(ends).toEqual(["completed"]);
    expect(learned).toEqual(Array.from({ length: total }, (_, at) => at));
    expect(line.counters).toMatchObject({ received: total, delivered: total, dropped: 0, waiting: 0 });
    expect(line.counters.highest).toBeLessThanOrEqual(16);
    // The burst was one: nearly all of it had to wait, where the source keeps it.
    expect(waitedMost).toBeGreaterThan(burst.samples * 0.85);
    expect(bits(learning)).toEqual(await atLeisure(learned));
  });

  it.each<FlowOptions>([
    { policy: "dropOldest", capacity: 50 },
    { policy: "dropNewest", capacity: 50 },
    { policy: "latest" },
    { policy: "everyNth", capacity: 50, n: 4 },
  ])(
    "with %j drops what its counters say and no more, and learns from the rest in order",
    async (options) => {
      const line = flow({ ...options, consume: slowly<number> });
      const learning = net();
      const learned: number[] = [];
      const ends: unknown[] = [];
      const source$ = new Subject<number>();
      source$
        .pipe(
          line,
          map((at) => (learned.push(at), sample(at))),
          truncatedBptt(learning, training),
        )
        .subscribe({ error: (error: unknown) => ends.push(error), complete: () => ends.push("completed") });
      await arrivals((at) => source$.next(at));
      source$.complete();
      while (ends.length === 0) await vi.advanceTimersByTimeAsync(1000);

      const { capacity = 1 } = options;
      const { received, delivered, dropped, waiting, highest } = line.counters;
      expect(ends).toEqual(["completed"]);
      expect({ received, waiting, highest }).toEqual({ received: total, waiting: 0, highest: capacity });
      expect(delivered).toBe(learned.length);
      expect(dropped).toBe(total - learned.length);
      expect(dropped).toBeGreaterThan(burst.samples * 0.85);
      expect(learned).toEqual(learned.toSorted((a, b) => a - b));
      expect(learned.slice(0, calm.samples)).toEqual(Array.from({ length: calm.samples }, (_, at) => at));
      expect(bits(learning)).toEqual(await atLeisure(learned));
    },
  );

  it("with block behind a source that pushes ends in words, once the line is full", async () => {
    const line = flow({ policy: "block", capacity: 50, consume: slowly<number> });
    const ends: unknown[] = [];
    const source$ = new Subject<number>();
    source$
      .pipe(line, map(sample), truncatedBptt(net(), training))
      .subscribe({ error: (error: unknown) => ends.push(error) });
    await arrivals((at) => source$.next(at));
    expect(ends).toEqual([
      new CapacityError(
        "flow: 50 values wait and another came, expected a source that can wait; pull it with fromPull, or drop values with another policy of flow",
      ),
    ]);
    const { received, delivered, dropped, waiting } = line.counters;
    expect({ sum: delivered + dropped, waiting }).toEqual({ sum: received, waiting: 0 });
  });

  it("in front of late labels, counts who had to go on before the label came: each sample is there once", async () => {
    type Asked = Sample & { readonly id: number };
    type Answer = { readonly id: number; readonly target: number };
    const targets$ = new Subject<Answer>();
    const awaited = awaitTarget<Asked, Answer>({ by: ({ id }) => id, targets$, within: Infinity, release: "order", capacity: 100 }); // prettier-ignore
    const asked$ = new Subject<Asked>();
    const gone: number[] = [];
    const labelled: number[] = [];
    const ends: unknown[] = [];
    const learning = net();
    asked$
      .pipe(
        awaited,
        map((late) => {
          gone.push(late.id);
          if (late.target !== undefined) labelled.push(late.id);
          return late;
        }),
        truncatedBptt(learning, training),
      )
      .subscribe({ error: (error: unknown) => ends.push(error), complete: () => ends.push("completed") });
    // A label comes half a second later: 25 samples wait in calm times, 500 would in the burst.
    const due: (Answer & { readonly time: number })[] = [];
    await arrivals((id) => {
      asked$.next({ id, input: Math.sin(id) });
      due.push({ id, target: Math.sin(id + 1), time: Date.now() + 500 });
      while (due[0].time <= Date.now()) targets$.next(due.shift()!); // there is one
    });
    asked$.complete();
    due.forEach((answer) => targets$.next(answer));
    targets$.complete();

    const { received, waiting, expired, unlabelled, overflowed, early, surplus, unknown } = awaited.counters;
    expect(ends).toEqual(["completed"]);
    expect(gone).toEqual(Array.from({ length: total }, (_, id) => id));
    expect({ received, waiting, expired, early }).toEqual({
      received: total,
      waiting: 0,
      expired: 0,
      early: 0,
    });
    expect(awaited.counters.labelled).toBe(labelled.length);
    expect(unlabelled).toBe(total - labelled.length);
    expect(overflowed).toBe(unlabelled);
    expect(surplus + unknown).toBe(unlabelled); // their labels came all the same
    expect(labelled.length).toBeGreaterThanOrEqual(2 * calm.samples - 100);
    expect(labelled.length).toBeLessThan(total);
  });
});
