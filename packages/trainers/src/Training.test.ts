import { network, type Network, type Optimizer } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { HyperparameterStreams, Step } from "@backstream/operators";
import { chain, clipByNorm, sgd } from "@backstream/optimizers";
import { batchSamples, encode, gate, standardize } from "@backstream/sequences";
import { from, lastValueFrom, of, toArray, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { backprop } from "./backprop.js";
import { bptt } from "./bptt.js";
import { truncatedBptt } from "./truncatedBptt.js";

const ticks = Array.from({ length: 12 }, (_, tick) => ({
  input: Math.sin(tick),
  target: 3 * Math.sin(tick + 1),
}));
const make = (): Network => network(stack(gru(1, 3), dense(3, 1)), { seed: 3 });
const slow = sgd({ learningRate: 0.01 });

type Train = (net: Network, optimizer: Optimizer, streams?: HyperparameterStreams) => Observable<Step>;
const loss = squaredError();
const trainers: [string, Train][] = [
  ["backprop", (net, optimizer, streams) => from(ticks).pipe(backprop(net, { loss, optimizer, ...streams }))],
  ["bptt", (net, optimizer, streams) => of(ticks, ticks).pipe(bptt(net, { loss, optimizer, ...streams }))],
  [
    "truncatedBptt",
    (net, optimizer, streams) =>
      from(ticks).pipe(truncatedBptt(net, { loss, optimizer, window: 4, ...streams })),
  ],
];

/** What a net is after training, and the steps that led there. */
async function learned(train: Train, optimizer: Optimizer = slow, streams?: HyperparameterStreams) {
  const net = make();
  const steps = await lastValueFrom(train(net, optimizer, streams).pipe(toArray()));
  return { steps, parameters: net.save() };
}

describe.each(trainers)("%s is steered by streams", (_, train) => {
  it("a learning rate takes the place of the optimizer's", async () => {
    const steered = await learned(train, sgd({ learningRate: 7 }), { learningRate$: of(0.01) });
    expect(steered).toEqual(await learned(train));
  });

  it("a maximum norm clips as clipByNorm does", async () => {
    const steered = await learned(train, slow, { maximumNorm$: of(0.5) });
    expect(steered).toEqual(await learned(train, chain(clipByNorm(0.5), slow)));
    expect(steered).not.toEqual(await learned(train));
  });

  it("what is frozen stays", async () => {
    const { parameters } = await learned(train, slow, { frozen$: of(["0"]) });
    const begin = make().save();
    expect(parameters["0.weight_hh_l0"]).toEqual(begin["0.weight_hh_l0"]);
    expect(parameters["1.weight"]).not.toEqual(begin["1.weight"]);
  });
});

describe("predictions get the user's samples with their type", () => {
  const readings = ticks.map((sample, tick) => ({ ...sample, device: `${tick % 2}` }));
  const devices = readings.map(({ device }) => device);
  const training = { loss, optimizer: slow };

  it("of every trainer", () => {
    const [one, windows, whole]: string[][] = [[], [], []];
    from(readings)
      .pipe(backprop(make(), { ...training, predictions: { next: ({ sample }) => one.push(sample.device) } }))
      .subscribe();
    from(readings)
      .pipe(
        truncatedBptt(make(), {
          ...training,
          window: 3,
          key: ({ device }) => device,
          predictions: { next: ({ sample }) => windows.push(sample.device) },
        }),
      )
      .subscribe();
    of(readings)
      .pipe(bptt(make(), { ...training, predictions: { next: ({ sample }) => whole.push(sample.device) } }))
      .subscribe();
    expect([one, windows, whole]).toEqual([devices, devices, devices]);
  });

  it("behind encode, scaling and batchSamples", () => {
    const seen: unknown[] = [];
    const encoder = encode({
      inputs: { celsius: { type: "number" } },
      target: { column: "sold", type: "number" },
    });
    const records = [
      { celsius: 20, sold: 3, place: "park" },
      { celsius: 25, sold: 4, place: "beach" },
    ];
    from(records)
      .pipe(
        encoder,
        backprop(network(dense(encoder.width, 1)), {
          ...training,
          predictions: { next: ({ sample }) => seen.push(sample.record.place.toUpperCase()) },
        }),
      )
      .subscribe();
    from(readings.slice(0, 2))
      .pipe(
        standardize({ field: "target" }),
        gate({ features: 1 }),
        backprop(network(dense(1, 1)), {
          ...training,
          predictions: { next: ({ sample }) => seen.push(sample.device.length) },
        }),
      )
      .subscribe();
    from(readings.slice(0, 2))
      .pipe(
        batchSamples({ batch: 2 }),
        backprop(network(dense(1, 1)), {
          ...training,
          predictions: { next: ({ sample }) => seen.push(sample.samples.map(({ device }) => device)) },
        }),
      )
      .subscribe();
    expect(seen).toEqual(["PARK", "BEACH", 1, 1, ["0", "1"]]);
  });

  it("and the compiler refuses fields that they do not have", () => {
    const seen: unknown[] = [];
    from(readings.slice(0, 1))
      .pipe(
        // @ts-expect-error misspelt
        backprop(make(), { ...training, predictions: { next: ({ sample }) => seen.push(sample.devise) } }),
      )
      .subscribe();
    expect(seen).toEqual([undefined]);
  });
});
