import { network, type Network, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { softmaxCrossEntropy, squaredError } from "@backstream/losses";
import type { Step } from "@backstream/operators";
import { adam, sgd } from "@backstream/optimizers";
import { batchSequences } from "@backstream/sequences";
import { arena, referenceArena, tensor, wrapTensor } from "@backstream/tensors";
import { expectNear } from "@backstream/testing";
import { filter, from, lastValueFrom, toArray, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { backprop } from "./backprop.js";
import { bptt } from "./bptt.js";
import { evaluate } from "./evaluate.js";
import { fit } from "./fit.js";
import training from "./fixtures/training.json" with { type: "json" };
import { truncatedBptt } from "./truncatedBptt.js";

const ticks = Array.from({ length: 23 }, (_, at) => ({
  input: [Math.sin(at), Math.cos(at / 2)],
  target: [Math.sin(at + 1)],
  weight: 1 + (at % 3),
}));
const sequences = [ticks.slice(0, 7), ticks.slice(7, 10), ticks.slice(10, 22), ticks.slice(3, 9)];
const plan = () => ({ loss: squaredError(), optimizer: adam({ learningRate: 0.01 }) });
const recurrent = (): Network => network(stack(gru(2, 5), dense(5, 1)), { seed: 9 });
const feedForward = (): Network =>
  network(stack(dense(2, 5, { activation: "tanh" }), dense(5, 1)), { seed: 9 });

interface Learned {
  readonly losses: readonly number[];
  readonly parameters: ReturnType<Network["save"]>;
}

/** What a net has become, and the losses on the way. Equal programs have equal bits. */
async function learned(net: Network, updates$: Observable<Pick<Step, "loss">>): Promise<Learned> {
  const updates = await lastValueFrom(updates$.pipe(toArray()));
  return { losses: updates.map(({ loss }) => loss), parameters: net.save() };
}
const updatesOf = (...[net, dataset, options]: Parameters<typeof fit>) =>
  fit(net, dataset, options).pipe(filter(({ kind }) => kind === "update"));

describe("equal programs, equal bits", () => {
  it("rows in mini-batches are backpropagation over the stacked rows", async () => {
    const stacked = [0, 8, 16].map((from) => {
      const rows = ticks.slice(from, from + 8);
      return {
        input: tensor([rows.length, 2], Float64Array.from(rows.flatMap(({ input }) => input))),
        target: tensor([rows.length, 1], Float64Array.from(rows.flatMap(({ target }) => target))),
        weight: rows.map(({ weight }) => weight),
      };
    });
    const [net, other] = [feedForward(), feedForward()];
    const expected = await learned(other, from(stacked).pipe(backprop(other, plan())));
    expect(await learned(net, updatesOf(net, ticks, { ...plan(), batch: 8 }))).toEqual(expected);
    expect(expected.losses).toHaveLength(3);
  });

  it("classes in mini-batches are backpropagation over their list", async () => {
    const make = (): Network => network(dense(2, 3), { seed: 2 });
    const classes = ticks.map(({ input }, at) => ({ input, target: at % 3 }));
    const whole = {
      input: tensor(
        [23, 2],
        classes.flatMap(({ input }) => input),
      ),
      target: classes.map(({ target }) => target),
    };
    const options = { ...plan(), loss: softmaxCrossEntropy() };
    const [net, other] = [make(), make()];
    expect(await learned(net, updatesOf(net, classes, { ...options, batch: 50 }))).toEqual(
      await learned(other, from([whole]).pipe(backprop(other, options))),
    );
  });

  it("a series with a window is truncated BPTT", async () => {
    const [net, other] = [recurrent(), recurrent()];
    const windowed = { ...plan(), window: 6, stride: 2 };
    expect(await learned(net, updatesOf(net, ticks, windowed))).toEqual(
      await learned(other, from(ticks).pipe(truncatedBptt(other, windowed))),
    );
  });

  it("sequences are full BPTT", async () => {
    const [net, other] = [recurrent(), recurrent()];
    expect(await learned(net, updatesOf(net, sequences, { ...plan(), epochs: 2 }))).toEqual(
      await learned(other, from([...sequences, ...sequences]).pipe(bptt(other, plan()))),
    );
  });

  it("batches of sequences are full BPTT over what batchSequences makes", async () => {
    const [net, other] = [recurrent(), recurrent()];
    const batches$ = from(sequences).pipe(batchSequences({ batch: 3, align: "end" }));
    expect(await learned(net, updatesOf(net, sequences, { ...plan(), batch: 3 }))).toEqual(
      await learned(other, batches$.pipe(bptt(other, plan()))),
    );
  });

  it("a sequence with a window is a series", async () => {
    const [net, other] = [recurrent(), recurrent()];
    const windowed = { ...plan(), window: 6 };
    expect(await learned(net, updatesOf(net, [ticks], windowed))).toEqual(
      await learned(other, updatesOf(other, ticks, windowed)),
    );
  });

  it.each([
    ["an observable", () => from(sequences)],
    ["observables of observables", () => from(sequences.map((sequence) => from(sequence)))],
    ["an array of observables", () => sequences.map((sequence) => from(sequence))],
    ["an async iterable", () => slowly(sequences)],
    ["an array of async iterables", () => sequences.map(slowly)],
    ["an observable of async iterables", () => from(sequences.map(slowly))],
    ["a generator of generators", () => lazily(sequences.map(lazily))],
  ])("%s is an array of arrays", async (_, dataset) => {
    for (const options of [{ seed: 3 }, { seed: 3, batch: 2 }, { window: 4, batch: 3 }]) {
      const [net, other] = [recurrent(), recurrent()];
      const expected = await learned(other, updatesOf(other, sequences, { ...plan(), ...options }));
      expect(await learned(net, updatesOf(net, dataset(), { ...plan(), ...options }))).toEqual(expected);
      const { loss } = plan();
      const whole = await lastValueFrom(evaluate(other, sequences, { loss }));
      expect(await lastValueFrom(evaluate(net, dataset(), { loss }))).toEqual(whole);
    }
  });

  it("a second run with the same seed", async () => {
    const run = async (): Promise<Learned> => {
      const net = feedForward();
      return learned(net, updatesOf(net, ticks, { ...plan(), batch: 4, epochs: 3, seed: 8 }));
    };
    expect(await run()).toEqual(await run());
  });

  it("a run that nothing is validated in", async () => {
    const [net, other] = [feedForward(), feedForward()];
    const options = { ...plan(), batch: 4, epochs: 3 };
    expect(await learned(net, updatesOf(net, ticks, { ...options, validation: ticks.slice(5) }))).toEqual(
      await learned(other, updatesOf(other, ticks, options)),
    );
  });
});

describe.each([
  ["float64", () => referenceArena(Float64Array), 1e-6],
  ["this process's arena", () => arena, 1e-4],
] as const)("PyTorch's training of an MLP with Adam, in %s", (_, makeArena, tolerance) => {
  it("is fit over its rows, four to an update", async () => {
    const { inputs, targets, losses, parameters, finalParameters } = training.cases.find(({ model }) => model === "mlp")!; // prettier-ignore
    const net = network(stack(dense(3, 8, { activation: "tanh" }), dense(8, 2)), { arena: makeArena() });
    const named = (golden: object) =>
      Object.fromEntries(
        Object.entries(golden as Record<string, { shape: number[]; data: number[] }>).map(
          ([name, { shape, data }]) => [name.replace("2.", "1."), wrapTensor(shape, Float64Array.from(data))],
        ),
      );
    net.load(named(parameters));
    const rows = Array.from({ length: 30 * 4 }, (__, row): Sample => ({
      input: Float64Array.from(inputs.data.slice(3 * row, 3 * row + 3)),
      target: Float64Array.from(targets.data.slice(2 * row, 2 * row + 2)),
    }));
    const found = await learned(net, updatesOf(net, rows, { ...plan(), batch: 4 }));
    expectNear("losses", found.losses, losses!, tolerance);
    for (const [name, { data }] of Object.entries(named(finalParameters)))
      expectNear(name, found.parameters[name].data, data, tolerance);
  });
});

it("the mean over an epoch is that over its rows", async () => {
  const net = feedForward();
  const options = { loss: squaredError(), optimizer: sgd({ learningRate: 0 }) };
  const progress = await lastValueFrom(fit(net, ticks, { ...options, batch: 8 }));
  const { loss } = await lastValueFrom(evaluate(net, ticks, { loss: options.loss, batch: 23 }));
  expect(progress.loss).toBeCloseTo(loss, 6);
});

async function* slowly<T>(values: Iterable<T>): AsyncGenerator<T> {
  for (const value of values) yield await Promise.resolve(value);
}

function* lazily<T>(values: Iterable<T>): Generator<T> {
  yield* values;
}
