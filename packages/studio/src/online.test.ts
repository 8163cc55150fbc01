import { network, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adwin } from "@backstream/monitoring";
import { predict } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import { awaitTarget, flow, replay } from "@backstream/sequences";
import { shadow, testThenTrain, truncatedBptt } from "@backstream/trainers";
import { connect, filter, ignoreElements, lastValueFrom, map, merge, range, Subject, tap } from "rxjs";
import { expect, it } from "vitest";
import { encode } from "./codec.js";
import { collector } from "./fixtures/watchedRun.js";
import { watch } from "./watch.js";

/** A record is a view, to be predicted, or the label of an earlier one. */
interface LateRecord {
  readonly id: number;
  readonly airport: string;
  readonly input?: number;
  readonly target?: number;
}
interface View extends Sample {
  readonly id: number;
  readonly airport: string;
  readonly input: number;
}

const wave = (tick: number): number => Math.sin(tick / 4);

/** Views of two airports in turn; the label of each comes `delay` views later. Behind `changeAt` labels are other ones. */
function* late(count: number, delay: number, changeAt = Infinity): Generator<LateRecord> {
  for (let id = 0; id < count; id++) {
    const airport = id % 2 === 0 ? "ORD" : "DFW";
    yield { id, airport, input: wave(id >> 1) };
    const due = id - delay;
    if (due >= 0) yield { id: due, airport: due % 2 === 0 ? "ORD" : "DFW", target: wave((due >> 1) + 1) + (due >= changeAt ? 4 : 0) }; // prettier-ignore
  }
}

const isView = (record: LateRecord | View): record is View => record.input !== undefined;

it("late labels, replayed rows, a queue and drift of testThenTrain are in the messages", async () => {
  const net = network(stack(dense(1, 8), dense(8, 1)), { seed: 1, name: "late" });
  const { to, of: sent } = collector();
  const labels$ = new Subject<LateRecord>();
  const awaited = awaitTarget<View, LateRecord>({ by: ({ id }) => id, targets$: labels$, within: 40, capacity: 100 }); // prettier-ignore
  const line = flow({ policy: "block", capacity: 50 });
  let replayed = 0;
  const watched = watch<View>(net, {
    to,
    key: ({ airport }) => airport,
    openTickets: () => awaited.counters,
    counters: () => ({ waiting: line.counters.waiting, dropped: line.counters.dropped, replayed }),
  });
  const tested$ = watched.pull(late(1200, 20, 800) as Iterable<View>).pipe(
    line,
    filter((record) => {
      if (isView(record)) return true;
      labels$.next(record);
      return false;
    }),
    tap({ complete: () => labels$.complete() }),
    testThenTrain(net, {
      loss: squaredError(),
      optimizer: sgd({ learningRate: 0.01 }),
      awaitTarget: awaited,
      replay: (samples$) =>
        samples$.pipe(
          replay<Sample>({ per: 4 }),
          tap((sample) => (replayed += sample.replayed ?? 0)),
        ),
      predictions: watched.said,
    }),
    watched.tested,
    connect((shared$) =>
      merge(
        shared$,
        shared$.pipe(
          filter(({ loss }) => loss !== undefined),
          adwin({ of: ({ loss }) => loss! }),
          tap(({ alarm }) => watched.event("drift", `ADWIN: the loss has a ${alarm}`)),
          ignoreElements(),
        ),
      ),
    ),
  );
  const seen: number[] = [];
  const ids = tested$.pipe(tap(({ sample }) => seen.push(sample.id)));
  await lastValueFrom(ids);
  expect(seen).toHaveLength(1200);
  const frames = sent("frame");
  const last = frames.at(-1)!;
  expect(last.counters).toMatchObject({ ticks: 1200, keys: 2 });
  expect(last.counters.updates).toBe(awaited.counters.labelled);
  expect(last.counters.others).toEqual({ waiting: 0, dropped: 0, replayed });
  expect(replayed).toBeGreaterThan(4000);
  expect(last.openTickets).toMatchObject({ waiting: 0, expired: awaited.counters.expired, duplicate: 0 });
  // A drift that becomes a mark, where the labels have changed.
  const drift = sent("event").filter(({ kind }) => kind === "drift");
  expect(drift.length).toBeGreaterThan(0);
  expect(drift[0]).toMatchObject({ text: "ADWIN: the loss has a rise" });
  expect(drift[0].tick).toBeGreaterThan(800);
});

/** Predicts at once, learns when labels come, and is stopped while 20 views of the two airports wait. */
function stopped(isOfTestThenTrain: boolean) {
  const net = network(stack(gru(1, 4), dense(4, 1)), { seed: 1, name: "late" });
  const { to, of: sent } = collector();
  const views$ = new Subject<View>();
  const labels$ = new Subject<LateRecord>();
  const awaited = awaitTarget<View, LateRecord>({ by: ({ id }) => id, targets$: labels$, within: 40, capacity: 100, release: "order" }); // prettier-ignore
  const watched = watch<View>(net, {
    to,
    key: ({ airport }) => airport,
    inverse: (value) => 100 * value,
    openTickets: () => awaited.counters,
  });
  const asked = new Map<number, number>();
  const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0.01 }), window: 4, stride: 2 };
  const key = ({ airport }: View): string => airport;
  const tested = views$.pipe(
    testThenTrain(net, {
      ...training,
      awaitTarget: awaited,
      predictions: {
        next: (said) => {
          asked.set((said.sample as View).id, said.output.item());
          watched.said.next(said);
        },
      },
    }),
    watched.tested,
  );
  const byHand = views$.pipe(
    predict(net, { name: "now" }),
    tap((said) => {
      watched.said.next(said);
      asked.set(said.sample.id, said.output.item());
    }),
    map(({ sample }) => sample),
    awaited,
    truncatedBptt(net, { ...training, key, predictions: watched.steering.predictions as object }),
    watched.steps,
  );
  if (isOfTestThenTrain) tested.subscribe();
  else byHand.subscribe();
  for (const record of late(600, 20))
    if (isView(record)) views$.next(record);
    else labels$.next(record);
  watched.close();
  return { awaited, asked, frames: sent("frame") };
}

it.each([true, false])("views that wait for their label are the end of a burst (testThenTrain: %s)", (of) => {
  const { awaited, asked, frames } = stopped(of);
  expect(awaited.counters).toMatchObject({ received: 600, waiting: 20, labelled: 580 });
  const { burst, openTickets } = frames.findLast((frame) => frame.burst)!;
  expect(openTickets).toMatchObject({ waiting: 20, expired: 0, surplus: 0, duplicate: 0, unknown: 0 });
  const { key, from, said, came, low, states, units } = burst!;
  expect(key).toBe("ORD");
  // Ten of each airport: 580 are settled, so those of the key are numbered from 290 on.
  expect([...openTickets!.ticks]).toEqual(
    Array.from({ length: 10 }, (_, index) => from + came.length - 10 + index),
  );
  expect([...came].slice(-10).every(Number.isNaN)).toBe(true);
  expect([...came].slice(0, -10).some(Number.isNaN)).toBe(false);
  const waiting = Array.from({ length: 10 }, (_, index) => 100 * asked.get(580 + 2 * index)!);
  said.slice(-10).forEach((value, index) => expect(value).toBeCloseTo(waiting[index], 3));
  expect(Number.isFinite(low!.at(-1))).toBe(true);
  expect(states).toHaveLength((came.length - 10) * units);
  expect(came.length).toBeGreaterThan(20);
});

it("more tickets than a burst has room for, of several classes, keep its bound", () => {
  const classes = Array.from({ length: 12 }, (_, index) => `class ${index}`);
  const net = network(stack(gru(1, 64), dense(64, 12)), { seed: 1 });
  const { to, of: sent } = collector();
  const watched = watch(net, { to, classes, openTickets: () => ({ waiting: 5000, expired: 0, surplus: 0, duplicate: 0, unknown: 0 }) }); // prettier-ignore
  const samples = Array.from({ length: 6000 }, (_, index) => ({ input: wave(index) }));
  const said$ = new Subject<(typeof samples)[number]>();
  said$.pipe(predict(net, { name: "now" })).subscribe(watched.said);
  for (const sample of samples.slice(0, 10)) said$.next(sample);
  const learned$ = new Subject<Sample>();
  learned$.pipe(truncatedBptt(net, { loss: squaredError(), optimizer: sgd(), window: 4, ...watched.steering }), watched.steps).subscribe(); // prettier-ignore
  // Fewer than one look takes in, so that all are seen, however fast they are.
  for (let index = 0; index < 160; index++)
    learned$.next({ input: wave(index), target: new Float32Array(12) });
  for (const sample of samples.slice(10)) said$.next(sample);
  watched.close();
  for (const frame of sent("frame")) encode(frame); // throws where it is too long
  const { burst, openTickets } = sent("frame").findLast((frame) => frame.burst)!;
  const room = Math.floor(2048 / 12);
  expect(burst!.came).toHaveLength(room);
  expect(burst!.said).toHaveLength(12 * room);
  expect(openTickets!.ticks).toHaveLength(room >> 1);
});

it("promotions of shadow are events", async () => {
  const candidate = (name: string, learningRate: number) => ({
    net: network(dense(1, 1), { name, seed: 1 }),
    optimizer: sgd({ learningRate }),
  });
  const candidates = { slow: candidate("slow", 1e-4), fast: candidate("fast", 0.1) };
  const { to, of: sent } = collector();
  const watched = watch([candidates.slow.net], { to });
  const samples$ = range(0, 400).pipe(map((tick) => ({ input: Math.sin(tick), target: 2 * Math.sin(tick) })));
  const steps = samples$.pipe(shadow(candidates, { loss: squaredError() }), watched.steps);
  const { live } = await lastValueFrom(steps);
  expect(live).toBe("fast");
  const [{ text, update }] = sent("event").filter(({ kind }) => kind === "promotion");
  expect(text).toMatch(/^fast is better than slow: promoted after \d+ samples$/);
  expect(update).toBeGreaterThan(10);
});
