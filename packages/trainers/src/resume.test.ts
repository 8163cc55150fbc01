import { network, type Sample } from "@backstream/core";
import {
  attention,
  causalConv1d,
  dense,
  gru,
  positionalEmbedding,
  stack,
  timeDelay,
} from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import { predict, type Checkpoint, type Step } from "@backstream/operators";
import { nextStep } from "@backstream/sequences";
import { randomStream } from "@backstream/tensors";
import {
  concat,
  connect,
  from,
  ignoreElements,
  map,
  merge,
  of,
  Subject,
  tap,
  type OperatorFunction,
} from "rxjs";
import { describe, expect, it } from "vitest";
import { backprop } from "./backprop.js";
import { bptt } from "./bptt.js";
import { truncatedBptt } from "./truncatedBptt.js";

const forecaster = () => network(stack(gru(1, 3), dense(3, 1)), { seed: 9 });
/** Its layers keep the inputs, keys and positions of several ticks. */
const lookingBack = () =>
  network(
    stack(
      causalConv1d(1, 4, { kernelSize: 3, dilation: 2 }),
      positionalEmbedding(4, { positions: 20 }),
      attention(4, { heads: 2, window: 9, positions: "rotary" }),
      timeDelay(4, 2),
      dense(8, 1),
    ),
    { seed: 9 },
  );
const training = () => ({ loss: squaredError(), optimizer: adam({ learningRate: 0.01 }) });

interface Reading extends Sample {
  readonly device: string;
}

const random = randomStream(3);
const readings: readonly Reading[] = Array.from({ length: 211 }, (_, tick) => ({
  input: Math.sin(tick / 3),
  target: Math.cos(tick / 5),
  device: "abcd"[random.integer(4)],
}));

/** Trains to the source's end, or resumes from a checkpoint with the samples after it. */
function expectResumable<In>(
  train: (net: ReturnType<typeof forecaster>, from?: Checkpoint) => OperatorFunction<In, Step>,
  source: readonly In[],
  stop: number,
  taken: (saved: Checkpoint) => number = ({ samples }) => samples,
  make: typeof forecaster = forecaster,
): void {
  const net = make();
  const after: string[] = [];
  let saved: Checkpoint | undefined;
  from(source)
    .pipe(train(net))
    .subscribe((step) => {
      if (step.step > stop) after.push(JSON.stringify(step));
      if (step.step === stop) saved = step.checkpoint();
    });
  expect(after.length).toBeGreaterThan(3);
  const again = make();
  const resumed: string[] = [];
  from(source.slice(taken(saved!)))
    .pipe(train(again, saved))
    .subscribe((step) => resumed.push(JSON.stringify(step)));
  expect(resumed).toEqual(after);
  expect(again.save()).toEqual(net.save());
}

describe("trainers go on from a checkpoint, bit for bit, to the end of the source", () => {
  it("backprop", () => {
    expectResumable((net, from) => backprop(net, { ...training(), from }), readings, 25);
  });

  it.each([
    { window: 8, stride: 8 },
    { window: 8, stride: 3 },
    { window: 1, stride: 1 },
    { window: 8, stride: 3, rerun: "never" as const },
  ])("truncatedBptt, with keys and without, %j", (options) => {
    for (const stop of [1, 8, 13]) {
      expectResumable(
        (net, from) => truncatedBptt(net, { ...training(), ...options, from }),
        readings,
        stop,
        ({ samples }) => samples,
        lookingBack,
      );
      expectResumable((net, from) => truncatedBptt(net, { ...training(), ...options, from }), readings, stop);
      expectResumable<Reading>(
        (net, from) =>
          truncatedBptt(net, { ...training(), ...options, key: ({ device }: Reading) => device, from }),
        readings,
        stop,
      );
    }
  });

  it("truncatedBptt, with a key whose last ticks came before the checkpoint", () => {
    const early = readings.filter(({ device }, tick) => device !== "a" || tick < 30);
    expectResumable<Reading>(
      (net, from) =>
        truncatedBptt(net, {
          ...training(),
          window: 8,
          stride: 7,
          key: ({ device }: Reading) => device,
          from,
        }),
      early,
      13,
    );
  });

  it("bptt, within a sequence: the rest of it comes first", () => {
    const sequences = Array.from({ length: 8 }, (_, index) => readings.slice(10 * index, 10 * index + 9));
    const net = forecaster();
    const after: string[] = [];
    let newest: Step | undefined;
    let hasStopped = false;
    const interrupted$ = new Subject<Reading>();
    concat(from(sequences.slice(0, 3)), of(interrupted$), from(sequences.slice(4)))
      .pipe(bptt(net, training()))
      .subscribe((step) => {
        if (hasStopped) after.push(JSON.stringify(step));
        newest = step;
      });
    for (const reading of sequences[3].slice(0, 4)) interrupted$.next(reading);
    const saved = newest!.checkpoint();
    hasStopped = true;
    for (const reading of sequences[3].slice(4)) interrupted$.next(reading);
    interrupted$.complete();
    const [{ tick }] = saved.streams;
    const again = forecaster();
    const resumed: string[] = [];
    from([sequences[3].slice(tick), ...sequences.slice(4)])
      .pipe(bptt(again, { ...training(), from: saved }))
      .subscribe((step) => resumed.push(JSON.stringify(step)));
    expect(tick).toBe(4);
    expect(after).toHaveLength(5);
    expect(resumed).toEqual(after);
    expect(again.save()).toEqual(net.save());
  });

  it("bptt, sequence by sequence", () => {
    const sequences = Array.from({ length: 20 }, (_, index) =>
      readings.slice(10 * index, 10 * index + 3 + (index % 7)),
    );
    expectResumable(
      (net, from) => bptt(net, { ...training(), from }),
      sequences,
      6,
      ({ step }) => step,
    );
  });
});

describe("trainers resume the parameters of a source that has nothing left", () => {
  const key = ({ device }: Reading) => device;
  it.each<[string, (net: ReturnType<typeof forecaster>, from?: Checkpoint) => OperatorFunction<never, Step>]>(
    [
      ["backprop", (net, from) => backprop(net, { ...training(), from })],
      [
        "truncatedBptt",
        (net, from) => truncatedBptt<Reading, 1, 1, string>(net, { ...training(), window: 3, key, from }),
      ],
      ["bptt", (net, from) => bptt(net, { ...training(), from })],
    ],
  )("%s", (name, train) => {
    const [net, again] = [forecaster(), forecaster()];
    const source = name === "bptt" ? [readings.slice(0, 5), readings.slice(5, 9)] : readings.slice(0, 40);
    let saved: Checkpoint | undefined;
    from(source as never[])
      .pipe(train(net))
      .subscribe((step) => (saved = step.checkpoint()));
    from([]).pipe(train(again, saved)).subscribe();
    expect(again.save()).toEqual(net.save());
  });
});

it("forecasts made at once go on from a checkpoint that the learner and predict are both given", () => {
  const values = Array.from({ length: 60 }, (_, tick) => Math.sin(tick / 3));
  /** The forecasts that come after the checkpoint at update 5, or after resuming from it. */
  function forecasts(resumed?: Checkpoint): { saved: Checkpoint | undefined; outputs: number[] } {
    const net = forecaster();
    let saved = resumed;
    const outputs: number[] = [];
    from(values.slice(resumed?.samples))
      .pipe(
        connect((each$) =>
          merge(
            each$.pipe(
              nextStep<number>(),
              truncatedBptt(net, { ...training(), window: 4, from: resumed }),
              tap((step) => {
                if (step.step === 5) saved = step.checkpoint();
              }),
              ignoreElements(),
            ),
            each$.pipe(
              map((input) => ({ input })),
              predict(net, { from: resumed }),
            ),
          ),
        ),
      )
      .subscribe(({ output }) => saved && outputs.push(output.item()));
    return { saved, outputs };
  }
  const { saved, outputs } = forecasts();
  expect(saved?.samples).toBe(20);
  expect(outputs).toHaveLength(40);
  expect(forecasts(saved).outputs).toEqual(outputs);
});
