import { network, ShapeError, type Network, type Sample } from "@backstream/core";
import { dense, gru, relu, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import {
  backward,
  compare,
  forward,
  rewind,
  update,
  type Checkpoint,
  type Step,
} from "@backstream/operators";
import { adam } from "@backstream/optimizers";
import { randomStream } from "@backstream/tensors";
import { valuesOf } from "@backstream/testing";
import {
  concatMap,
  from,
  groupBy,
  lastValueFrom,
  mergeMap,
  type Observable,
  type OperatorFunction,
} from "rxjs";
import { describe, expect, it } from "vitest";
import { backprop } from "./backprop.js";
import { bptt } from "./bptt.js";
import { evaluate } from "./evaluate.js";
import { fit } from "./fit.js";
import { truncatedBptt } from "./truncatedBptt.js";

interface Reading extends Sample {
  readonly device: string;
}

const random = randomStream(4);
const readings: readonly Reading[] = Array.from({ length: 90 }, (_, tick) => ({
  input: [Math.sin(tick / 3), Math.cos(tick / 4)],
  target: [Math.cos(tick / 5), Math.sin(tick / 2)],
  device: "abc"[random.integer(3)],
}));
const sequences = Array.from({ length: 12 }, (_, index) =>
  readings.slice(7 * index, 7 * index + 3 + (index % 5)),
);
const loss = squaredError();
const training = () => ({ loss, optimizer: adam({ learningRate: 0.01 }) });
const key = ({ device }: Reading): string => device;

/** An encoder with memory, a bottleneck of one number, and a decoder. */
const pair = () =>
  [
    network(stack(gru(2, 3), dense(3, 1)), { seed: 1, name: "encoder" }),
    network(dense(1, 2, { activation: "tanh" }), { seed: 2, name: "decoder" }),
  ] as const;
type Pair = ReturnType<typeof pair>;

/** All steps and the parameters at the end: equal programs have equal bits. */
function learned<T>(source: readonly T[], trainer: (nets: Pair) => OperatorFunction<T, Step>): unknown {
  const nets = pair();
  const steps = valuesOf(from(source).pipe(trainer(nets)));
  expect(steps.length).toBeGreaterThan(10);
  return [steps.map((step) => JSON.stringify(step)), nets.map((net) => net.save())];
}

describe("several nets of one bracket learn as forward and backward written by hand, bit for bit", () => {
  it("backprop", () => {
    const byHand =
      ([encoder, decoder]: Pair) =>
      (samples$: Observable<Reading>) =>
        samples$.pipe(
          forward(encoder),
          forward(decoder),
          compare(loss),
          backward(decoder),
          backward(encoder),
          update(training().optimizer),
        );
    expect(learned(readings, (nets) => backprop(nets, training()))).toEqual(learned(readings, byHand));
  });

  it("truncatedBptt, with keys and without", () => {
    const options = { window: 4, stride: 2 };
    const ticks =
      ([encoder, decoder]: Pair) =>
      (samples$: Observable<Reading>) =>
        samples$.pipe(forward(encoder), forward(decoder), compare(loss), rewind(options));
    const byHand = (nets: Pair) => (samples$: Observable<Reading>) =>
      samples$.pipe(ticks(nets), backward(nets[1]), backward(nets[0]), update(training().optimizer));
    const byHandWithKeys = (nets: Pair) => (samples$: Observable<Reading>) =>
      samples$.pipe(
        groupBy(key),
        mergeMap((device$) => device$.pipe(ticks(nets))),
        backward(nets[1]),
        backward(nets[0]),
        update(training().optimizer),
      );
    expect(learned(readings, (nets) => truncatedBptt(nets, { ...training(), ...options }))).toEqual(
      learned(readings, byHand),
    );
    expect(
      learned<Reading>(readings, (nets) => truncatedBptt(nets, { ...training(), ...options, key })),
    ).toEqual(learned(readings, byHandWithKeys));
  });

  it("bptt", () => {
    const byHand =
      ([encoder, decoder]: Pair) =>
      (sequences$: Observable<readonly Reading[]>) =>
        sequences$.pipe(
          concatMap((sequence) =>
            from(sequence).pipe(forward(encoder), forward(decoder), compare(loss), rewind()),
          ),
          backward(decoder),
          backward(encoder),
          update(training().optimizer),
        );
    expect(learned(sequences, (nets) => bptt(nets, training()))).toEqual(learned(sequences, byHand));
  });

  it("fit, a row at a time and over sequences", () => {
    const parameters = (learn: (nets: Pair) => Observable<unknown>): unknown => {
      const nets = pair();
      valuesOf(learn(nets));
      return nets.map((net) => net.save());
    };
    expect(parameters((nets) => fit(nets, from(sequences), training()))).toEqual(
      parameters((nets) => from(sequences).pipe(bptt(nets, training()))),
    );
    const rows = readings.map(({ input, target }) => ({ input, target }));
    const flat = () =>
      [network(dense(2, 1), { seed: 1, name: "a" }), network(dense(1, 2), { seed: 2 })] as const;
    const [one, other] = [flat(), flat()];
    valuesOf(fit(one, from(rows), training()));
    valuesOf(from(rows).pipe(backprop(other, training())));
    expect(one.map((net) => net.save())).toEqual(other.map((net) => net.save()));
  });

  it("one net in a list is that net", () => {
    const whole = () => network(stack(gru(2, 3), dense(3, 2)), { seed: 1 });
    const [listed, alone] = [whole(), whole()];
    expect(valuesOf(from(readings).pipe(backprop([listed], training())))).toEqual(
      valuesOf(from(readings).pipe(backprop(alone, training()))),
    );
  });
});

describe("several nets resume from a checkpoint, bit for bit", () => {
  const trainers: [string, (nets: Pair, from?: Checkpoint) => OperatorFunction<Reading, Step>][] = [
    ["backprop", (nets, saved) => backprop(nets, { ...training(), from: saved })],
    [
      "truncatedBptt",
      (nets, saved) => truncatedBptt(nets, { ...training(), window: 6, stride: 4, from: saved }),
    ],
    [
      "truncatedBptt with keys",
      (nets, saved) => truncatedBptt(nets, { ...training(), window: 6, stride: 4, key, from: saved }),
    ],
  ];
  it.each(trainers)("%s", (_, train) => {
    const nets = pair();
    const after: string[] = [];
    let saved: Checkpoint | undefined;
    from(readings)
      .pipe(train(nets))
      .subscribe((step) => {
        if (saved) after.push(JSON.stringify(step));
        if (step.step === 7) saved = step.checkpoint();
      });
    const again = pair();
    const resumed: string[] = [];
    from(readings.slice(saved?.samples))
      .pipe(train(again, saved))
      .subscribe((step) => resumed.push(JSON.stringify(step)));
    expect(after.length).toBeGreaterThan(7);
    expect(resumed).toEqual(after);
    expect(again.map((net) => net.save())).toEqual(nets.map((net) => net.save()));
  });
});

describe("several nets in fit and evaluate", () => {
  const rows = readings.map(({ input, target }) => ({ input, target }));

  it("are evaluated as their stack, in which a memory counts wherever it is", async () => {
    const [encoder, decoder] = pair();
    const both = network(stack(gru(2, 3), dense(3, 1), dense(1, 2, { activation: "tanh" })));
    const named = (prefix: string, net: Network) =>
      Object.entries(net.save()).map(([name, value]) => [`${prefix}${name}`, value] as const);
    both.load(Object.fromEntries([...named("", encoder), ...named("2.", decoder)]));
    const result = await lastValueFrom(evaluate([encoder, decoder], readings, { loss }));
    expect(result).toEqual(await lastValueFrom(evaluate(both, readings, { loss })));
    await expect(lastValueFrom(fit([decoder, encoder], [], training()))).rejects.toThrow("no sample");
    await expect(
      lastValueFrom(
        fit([decoder, network(gru(2, 1), { name: "late" })], [{ input: 1, target: 1 }], training()),
      ),
    ).rejects.toThrow("fit: late has memory");
  });

  it("all end with the parameters of the best epoch", async () => {
    const nets = [
      network(dense(2, 1), { seed: 1, name: "first" }),
      network(dense(1, 2), { seed: 2 }),
    ] as const;
    let best: unknown;
    const progress$ = fit(nets, rows, {
      loss,
      optimizer: adam({ learningRate: 0.5 }),
      epochs: 20,
      validation: rows.slice(0, 30),
      earlyStopping: { patience: 2 },
    });
    const epochs: boolean[] = [];
    await lastValueFrom(
      from(progress$).pipe(
        concatMap((progress) => {
          if (progress.kind === "epoch") {
            epochs.push(progress.best);
            if (progress.best) best = nets.map((net) => net.save());
          }
          return [progress];
        }),
      ),
    );
    expect(epochs.slice(-2)).toEqual([false, false]);
    expect(nets.map((net) => net.save())).toEqual(best);
  });
});

describe("several nets that do not fit are refused before anything runs", () => {
  const [encoder, decoder] = pair();
  const list: readonly Network[] = [encoder, network(dense(3, 2), { name: "wide" })];
  const problem = (where: string) =>
    new ShapeError(
      `${where}: encoder gives 1 features, but wide after it takes 3; give the nets in the order of forward`,
    );
  it.each([
    ["backprop", () => backprop(list, training())],
    ["bptt", () => bptt(list, training())],
    ["truncatedBptt", () => truncatedBptt(list, { ...training(), window: 2 })],
    ["fit", () => fit(list, [], training())],
    ["evaluate", () => evaluate(list, [], { loss })],
  ])("by %s", (where, make) => {
    expect(make).toThrow(problem(where));
  });

  it("by the compiler, where it knows the sizes", () => {
    const wide = network(dense(3, 2), { name: "wide" });
    // @ts-expect-error 1 is not 3
    expect(() => backprop([encoder, wide], training())).toThrow(problem("backprop"));
    // @ts-expect-error 1 is not 3
    expect(() => truncatedBptt([encoder, wide], { ...training(), window: 2 })).toThrow(ShapeError);
    // @ts-expect-error 1 is not 3
    expect(() => bptt([encoder, wide], training())).toThrow(ShapeError);
    // @ts-expect-error 1 is not 3
    expect(() => fit([encoder, wide], [], training())).toThrow(ShapeError);
    // @ts-expect-error 1 is not 3
    expect(() => evaluate([encoder, wide], [], { loss })).toThrow(ShapeError);
    // @ts-expect-error 2 is not 1, in the third place
    expect(() => backprop([encoder, decoder, decoder], training())).toThrow(ShapeError);
    const sized = network(stack(dense(2, 1), relu()), { name: "sized" });
    expect(() => backprop([decoder, sized, decoder], training())).not.toThrow();
  });

  it("and so is what is no net", () => {
    expect(() => backprop([], training())).toThrow(
      new TypeError("backprop: the list of nets is empty, expected one or more"),
    );
    const noNet = new TypeError("backprop: the net is dense(1, 2), expected what a call such as network(gru(1, 32)) makes"); // prettier-ignore
    // @ts-expect-error a layer is no net
    expect(() => backprop([encoder, dense(1, 2)], training())).toThrow(noNet);
    // @ts-expect-error a layer is no net
    expect(() => backprop(dense(1, 2), training())).toThrow(noNet);
  });
});

it("samples keep their type in the predictions of several nets", () => {
  const devices: string[] = [];
  from(readings)
    .pipe(
      backprop(pair(), { ...training(), predictions: { next: ({ sample }) => devices.push(sample.device) } }),
    )
    .subscribe();
  expect(devices).toEqual(readings.map(({ device }) => device));
});
