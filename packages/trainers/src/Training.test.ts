import { network, type Network, type Optimizer } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { HyperparameterStreams, Step } from "@backstream/operators";
import { chain, clipByNorm, sgd } from "@backstream/optimizers";
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
