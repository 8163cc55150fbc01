import { network, run, type Network, type Sample } from "@backstream/core";
import { dense, elman, gru, learnedCarry, relu, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { predict } from "@backstream/operators";
import { adam, sgd } from "@backstream/optimizers";
import { unhandled, valuesOf } from "@backstream/testing";
import { tensor, type Tensor } from "@backstream/tensors";
import { EMPTY, from, map, of, take, throwError, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { backprop } from "./backprop.js";
import { bptt } from "./bptt.js";
import { inspect, type Reading } from "./inspect.js";
import { truncatedBptt } from "./truncatedBptt.js";

const still = { loss: squaredError(), optimizer: sgd({ learningRate: 0 }) };

/** What an observable emits from now on. */
function record<T>(emitted$: Observable<T>): T[] {
  const seen: T[] = [];
  emitted$.subscribe((value) => seen.push(value));
  return seen;
}

/** How many probes are called at each moment. */
const probesOf = ({ probes }: Network): number[] => Object.values(probes).map(({ length }) => length);

const numbers = (readings: readonly Reading[]): number[][] =>
  readings.map(({ tick, value }) => [tick, ...value.data]);

/** x → 2 x → 3 · 2 x */
function doubledAndTripled(): Network {
  const net = network(stack(dense(1, 1), relu(), dense(1, 1)));
  net.load({ "0.weight": [2], "0.bias": [0], "2.weight": [3], "2.bias": [0] });
  return net;
}

/** h' = x + h / 2, and an output that is h' itself. */
function halving(): Network {
  const net = network(stack(elman(1, 1, { activation: "relu" }), dense(1, 1)));
  net.load({
    "0.weight_ih_l0": [1],
    "0.weight_hh_l0": [0.5],
    "0.bias_ih_l0": [0],
    "0.bias_hh_l0": [0],
    "1.weight": [1],
    "1.bias": [0],
  });
  return net;
}

describe("by hand", () => {
  it("outputs, deltas and gradient norms of every layer, elementwise ones among them", () => {
    const { layers } = inspect(doubledAndTripled());
    expect(layers.map(({ name }) => name)).toEqual(["0 dense(1, 1)", "1 relu()", "2 dense(1, 1)"]);

    const net = doubledAndTripled();
    const looked = inspect(net).layers;
    const outputs = looked.map(({ outputs$ }) => record(outputs$));
    const deltas = looked.map(({ deltas$ }) => record(deltas$));
    const norms = looked.map(({ gradientNorms$ }) => record(gradientNorms$));
    of({ input: 1, target: 5 }).pipe(backprop(net, still)).subscribe();
    expect(outputs.map(numbers)).toEqual([[[0, 2]], [[0, 2]], [[0, 6]]]);
    // The squared error of 6 instead of 5 grows by 2 a unit; what is tripled on its way by 6.
    expect(deltas.map(numbers)).toEqual([[[0, 6]], [[0, 6]], [[0, 2]]]);
    // (weight, bias): (6 · 1, 6), none, (2 · 2, 2).
    const expected = [Math.sqrt(36 + 36), 0, Math.sqrt(16 + 4)];
    expect(norms.map(([norm]) => norm)).toEqual(expected);
  });

  it("the error on its way through time, newest tick first", () => {
    const net = halving();
    const { deltas$, carryDeltas$ } = inspect(net).layers[0];
    const [deltas, carryDeltas] = [record(deltas$), record(carryDeltas$)];
    const sequence: Sample[] = [{ input: 4 }, { input: 0 }, { input: 0 }, { input: 0, target: 0 }];
    of(sequence).pipe(bptt(net, still)).subscribe();
    // At the last tick the output is 4/8, so the delta is 1; to earlier outputs nothing was said. It halves a tick.
    expect(numbers(deltas)).toEqual([[3, 1], [2, 0], [1, 0], [0, 0]]); // prettier-ignore
    expect(numbers(carryDeltas)).toEqual([[3, 0.5], [2, 0.25], [1, 0.125], [0, 0.0625]]); // prettier-ignore
  });

  it("the gradient of a learned memory is that of the layer whose memory it is", () => {
    const net = network(learnedCarry(stack(elman(1, 1, { activation: "relu" }), dense(1, 1))));
    net.load({
      "0.weight_ih_l0": [0],
      "0.weight_hh_l0": [1],
      "0.bias_ih_l0": [0],
      "0.bias_hh_l0": [0],
      "1.weight": [3],
      "1.bias": [0],
      "0.initial_hidden": [2],
    });
    const norms = inspect(net).layers.map(({ gradientNorms$ }) => record(gradientNorms$));
    of([{ input: 1, target: 5 }])
      .pipe(bptt(net, still))
      .subscribe();
    // The memory stays 2, so the output is 6, and its delta 2; that of the memory is 6.
    // (weights, biases, memory): (6 · 1, 6 · 2, 6, 6, 6 · 1), then (weight, bias): (2 · 2, 2).
    expect(norms).toEqual([[Math.sqrt(36 + 144 + 36 + 36 + 36)], [Math.sqrt(16 + 4)]]);
  });

  it("a layer without memory is silent about one, and the only layer of a net has no index", () => {
    const net = network(dense(1, 1, { activation: "tanh" }));
    const [{ name, carryDeltas$, outputs$ }, ...others] = inspect(net).layers;
    const [carryDeltas, outputs] = [record(carryDeltas$), record(outputs$)];
    of({ input: 1, target: 1 }).pipe(backprop(net, still)).subscribe();
    const [output] = run(net, [1]).outputs;
    expect([name, others, carryDeltas, outputs[0].value.item()]).toEqual([
      "dense(1, 1)",
      [],
      [],
      output.item(),
    ]);
  });
});

const readings = Array.from({ length: 30 }, (_, tick) => ({
  input: Math.sin(tick),
  target: Math.sin(tick + 1),
}));
const make = (): Network => network(stack(gru(1, 3), stack(elman(3, 2), dense(2, 1))), { seed: 1 });
const training = { loss: squaredError(), optimizer: adam(), window: 6, stride: 2 };

describe("while other code trains the network", () => {
  it("the squares of the gradient norms are that of the step's", () => {
    const net = make();
    const norms = inspect(net).layers.map(({ gradientNorms$ }) => record(gradientNorms$));
    const ratios$ = from(readings).pipe(
      truncatedBptt(net, training),
      map(({ gradientNorm }, step) => {
        const squares = norms.reduce((sum, of) => sum + of[step] ** 2, 0);
        return Math.sqrt(squares) / gradientNorm;
      }),
    );
    const ratios = valuesOf(ratios$);
    for (const ratio of ratios) expect(ratio).toBeCloseTo(1, 6);
    expect([ratios.length, norms.map((of) => of.length)]).toEqual([15, [15, 15, 15]]);
  });

  it("every tick puts out once, although windows overlap and run again", () => {
    const net = make();
    const [outputs, deltas] = [
      record(inspect(net).layers[2].outputs$),
      record(inspect(net).layers[2].deltas$),
    ];
    const emitted: Tensor[] = [];
    from(readings)
      .pipe(truncatedBptt(net, { ...training, predictions: { next: ({ output }) => emitted.push(output) } }))
      .subscribe();
    expect(outputs.map(({ value }) => value.item())).toEqual(emitted.map((output) => output.item()));
    expect(deltas.slice(0, 6).map(({ tick }) => tick)).toEqual([1, 0, 3, 2, 1, 0]);
  });

  it("what is learned is the same to the bit", () => {
    const [watched, alone] = [make(), make()];
    for (const { outputs$, deltas$, carryDeltas$, gradientNorms$ } of inspect(watched).layers) {
      for (const emitted$ of [outputs$, deltas$, carryDeltas$, gradientNorms$]) record<unknown>(emitted$);
    }
    for (const net of [watched, alone]) from(readings).pipe(truncatedBptt(net, training)).subscribe();
    expect(watched.save()).toEqual(alone.save());
  });

  it("readings stay as they were", () => {
    const net = make();
    const { outputs$, deltas$ } = inspect(net).layers[0];
    const [now, later]: [number[][], Reading[]] = [[], []];
    for (const emitted$ of [outputs$, deltas$]) {
      emitted$.subscribe((reading) => {
        now.push(...numbers([reading]));
        later.push(reading);
      });
    }
    from(readings).pipe(truncatedBptt(net, training)).subscribe();
    expect(numbers(later)).toEqual(now);
  });

  it("rows that a mask leaves out have no delta", () => {
    const net = make();
    const deltas = inspect(net).layers.map((layer) => record(layer.deltas$));
    const sample = { input: tensor([2, 1], [1, 2]), target: tensor([2, 1], [0, 0]) };
    of(sample, { ...sample, mask: [1, 0] }).pipe(truncatedBptt(net, { ...training, window: 2 })).subscribe(); // prettier-ignore
    for (const [{ value }] of deltas) {
      const [present, absent] = value.toArray() as number[][];
      expect(absent).toEqual(present.map(() => 0));
      expect(present).not.toContain(0);
    }
  });

  it("streams of several keys, predictions and runs all emit", () => {
    const net = make();
    const ticks = record(inspect(net).layers[0].outputs$);
    const keyed = readings.slice(0, 4).map((sample, tick) => ({ ...sample, key: tick % 2 }));
    from(keyed).pipe(truncatedBptt(net, { ...training, key: ({ key }) => key })).subscribe(); // prettier-ignore
    from(readings.slice(0, 2)).pipe(predict(net)).subscribe();
    run(net, [1]);
    expect(ticks.map(({ tick, key }) => [tick, key])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [0, undefined],
      [1, undefined],
      [0, undefined],
    ]);
  });
});

describe("subscriptions", () => {
  it("before the first and after the last subscription, the network has no probe", () => {
    const net = make();
    const [one, other] = [inspect(net), inspect(net)];
    expect(probesOf(net)).toEqual([0, 0, 0]);
    const first = one.layers[0].outputs$.subscribe();
    const second = other.layers[1].deltas$.subscribe();
    first.unsubscribe();
    expect(probesOf(net)).toEqual([0, 1, 0]);
    second.unsubscribe();
    expect(probesOf(net)).toEqual([0, 0, 0]);
  });

  it("can unsubscribe while the network runs, and subscribe again", () => {
    const net = make();
    const { outputs$ } = inspect(net).layers[0];
    const seen: number[] = [];
    for (const _ of [1, 2]) outputs$.pipe(take(2)).subscribe(({ tick }) => seen.push(tick));
    const steps = record(from(readings).pipe(truncatedBptt(net, training)));
    expect([seen, steps.length, probesOf(net)]).toEqual([[0, 0, 1, 1], 15, [0, 0, 0]]);
    run(net, [1]);
    outputs$.pipe(take(1)).subscribe(({ tick }) => seen.push(tick));
    run(net, [1]);
    expect(seen).toEqual([0, 0, 1, 1, 0]);
  });

  it("a training stream that ends, with or without an error, does not end the observables", () => {
    const net = make();
    let ended = false;
    const ticks: number[] = [];
    inspect(net).layers[0].outputs$.subscribe({
      next: ({ tick }) => ticks.push(tick),
      error: () => (ended = true),
      complete: () => (ended = true),
    });
    for (const samples$ of [EMPTY as Observable<Sample>, throwError(() => new Error("the wire broke"))]) {
      samples$.pipe(truncatedBptt(net, training)).subscribe({ error: () => {} });
    }
    run(net, [1]);
    expect([ticks, ended]).toEqual([[0], false]);
  });
});

it("a subscriber that throws or runs the net does not disturb the training", async () => {
  const [net, alone] = [make(), make()];
  const steps: unknown[] = [];
  const { layers } = inspect(net);
  const reported = await unhandled(() => {
    layers[0].outputs$.subscribe(() => {
      throw new Error("careless");
    });
    layers[0].deltas$.pipe(take(3)).subscribe(() => run(net, [7]));
    const deltas = record(layers[0].deltas$); // behind one that has just run the net
    from(readings).pipe(truncatedBptt(net, training)).subscribe((step) => steps.push(step)); // prettier-ignore
    const undisturbed = record(inspect(alone).layers[0].deltas$);
    expect(steps).toEqual(record(from(readings).pipe(truncatedBptt(alone, training))));
    expect(numbers(deltas)).toEqual(numbers(undisturbed));
  });
  expect(reported).toHaveLength(30 + 3); // ticks, and what the second listener ran
});
