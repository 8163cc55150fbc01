import { network, ShapeError, UnknownNameError, type Network, type Sample } from "@backstream/core";
import { dense } from "@backstream/layers";
import { sigmoidCrossEntropy, softmaxCrossEntropy, squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { tensor } from "@backstream/tensors";
import { from, lastValueFrom, of, toArray, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { backprop } from "./backprop.js";
import { logLoss } from "./metrics/logLoss.js";
import { mix, type MixOptions } from "./mix.js";
import { averageOutputs } from "./online/averageOutputs.js";
import { ExponentialWeights } from "./online/ExponentialWeights.js";
import { testThenTrain } from "./testThenTrain.js";

const all = <T>(source: Observable<T>): Promise<T[]> => lastValueFrom(source.pipe(toArray()));
/** Always says the same. */
const saying = (name: string, ...outputs: number[]): Network => {
  const net = network(dense(1, outputs.length), { name });
  net.load({ weight: outputs.map(() => 0), bias: outputs });
  return net;
};
const idle = sgd({ learningRate: 0 });
const samples: readonly Sample[] = [0, 0, 4].map((target) => ({ input: 1, target }));

describe("a mixture", () => {
  it("weighs its nets by their losses so far", async () => {
    const mixture = mix([saying("low", 0), saying("high", 1)], { by: "loss", rate: Math.log(3) });
    const events = await all(
      from(samples).pipe(testThenTrain(mixture, { loss: squaredError(), optimizer: idle })),
    );
    // The losses are 0 and 1, so the second counts for a third of the first, then for a ninth.
    expect(events.map(({ weights }) => weights)).toEqual([
      [0.5, 0.5],
      [expect.closeTo(3 / 4, 12), expect.closeTo(1 / 4, 12)],
      [expect.closeTo(9 / 10, 12), expect.closeTo(1 / 10, 12)],
    ]);
    expect(events.map(({ output }) => output.item())).toEqual([
      0.5,
      expect.closeTo(1 / 4, 12),
      expect.closeTo(1 / 10, 12),
    ]);
    expect(events.map(({ loss }) => loss)).toEqual([
      0.25,
      expect.closeTo(1 / 16, 12),
      expect.closeTo(3.9 ** 2, 9),
    ]);
  });

  it("each net learns as it does by itself", async () => {
    const make = () => [
      network(dense(1, 1), { seed: 1, name: "one" }),
      network(dense(1, 1), { seed: 2, name: "two" }),
    ];
    const [mixed, alone] = [make(), make()];
    const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0.1 }) };
    await all(from(samples).pipe(testThenTrain(mix(mixed, { by: "loss" }), training)));
    for (const [index, net] of alone.entries()) {
      await all(from(samples).pipe(backprop(net, training)));
      expect(mixed[index].save()).toEqual(net.save());
    }
  });

  it("of classes averages probabilities: with a rate of 1 it is Bayes's", async () => {
    const nets = [
      { name: "sure", probabilities: [0.9, 0.1] },
      { name: "unsure", probabilities: [0.5, 0.5] },
    ];
    const mixture = mix(
      nets.map(({ name, probabilities }) => saying(name, ...probabilities.map(Math.log))),
      { by: "loss", average: "probabilities" },
    );
    const classes = [0, 1, 1, 0, 1].map((target) => ({ input: 1, target }));
    const options = { loss: softmaxCrossEntropy(), optimizer: idle, metrics: { nats: logLoss() } };
    const events = await all(from(classes).pipe(testThenTrain(mixture, options)));
    // The evidence of a uniform prior over the two nets.
    const evidence = nets.map(({ probabilities }) =>
      classes.reduce((product, { target }) => product * probabilities[target], 1),
    );
    const nats = -Math.log((evidence[0] + evidence[1]) / 2);
    expect(events.reduce((sum, { loss }) => sum + loss!, 0)).toBeCloseTo(nats, 5); // all have targets; weights are float32
    expect(events.at(-1)!.metrics.nats * 5).toBeCloseTo(nats, 5);
  });

  it("an output that is not finite is left out, and changes no weight", async () => {
    const mixture = mix([saying("sound", 1), saying("broken", NaN)], { by: "loss" });
    const [first, second] = await all(
      of(samples[0], samples[1]).pipe(testThenTrain(mixture, { loss: squaredError(), optimizer: idle })),
    );
    expect([first.output.item(), second.output.item(), second.weights]).toEqual([1, 1, [0.5, 0.5]]);
  });

  it.each([
    [[], {}, TypeError, "mix: the nets are [], expected a list of two or more"],
    [[saying("a", 1)], {}, TypeError, "mix: the nets are [{…}], expected a list of two or more"],
    [[saying("a", 1), {}], {}, TypeError, "mix"],
    [
      [saying("a", 1), saying("a", 1)],
      {},
      RangeError,
      'mix: two nets have the name "a", expected different ones; give each its own, by network(layer, { name })',
    ],
    [
      [saying("a", 1), saying("b", 1, 2)],
      {},
      ShapeError,
      "mix: b takes 1 features and gives 2, expected 1 and 1 as the first net",
    ],
    [undefined, { by: "mae" }, RangeError, 'mix: by is "mae", expected "loss"'],
    [
      undefined,
      { average: "logits" },
      RangeError,
      'mix: average is "logits", expected "outputs" or "probabilities"',
    ],
    [undefined, { rate: 0 }, RangeError, "mix: rate is 0, expected a positive, finite number"],
    [undefined, { fading: 1.5 }, RangeError, "mix: fading is 1.5, expected a number above 0 and up to 1"],
    [undefined, { name: "" }, TypeError, 'mix: name is "", expected a text'],
    [
      undefined,
      { weight: 1 },
      UnknownNameError,
      'mix: no option named "weight"; it has by, average, rate, fading, name',
    ],
  ])("refuses %#", (nets, options, kind, message) => {
    const given = (nets ?? [saying("a", 1), saying("b", 1)]) as unknown as readonly Network[];
    const make = () => mix(given, { by: "loss", ...options } as MixOptions);
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});

describe("ExponentialWeights", () => {
  it("forgets earlier losses", () => {
    const weighting = new ExponentialWeights(2, { rate: 1, fading: 0.5 });
    for (let tick = 0; tick < 60; tick++) weighting.learn([1, 2]);
    expect(weighting.losses[1] - weighting.losses[0]).toBeCloseTo(2, 9);
    weighting.learn([undefined, undefined]);
    weighting.learn([1, Infinity]);
    expect(weighting.losses[1] - weighting.losses[0]).toBeCloseTo(2, 9);
  });

  it("does not overflow", () => {
    const weighting = new ExponentialWeights(3, { rate: 10, fading: 1 }, [1e6, 2e6, 1e6]);
    expect(weighting.weights).toEqual([0.5, 0, 0.5]);
  });
});

describe("averageOutputs", () => {
  const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

  it("of a single logit is the logit of the mean probability", () => {
    const mean = averageOutputs("probabilities", [tensor([2]), tensor([-1])], [0.25, 0.75]);
    expect(sigmoid(mean.item())).toBeCloseTo(0.25 * sigmoid(2) + 0.75 * sigmoid(-1), 9);
    expect(sigmoidCrossEntropy().compare(mean, [1]).loss).toBeCloseTo(
      -Math.log(0.25 * sigmoid(2) + 0.75 * sigmoid(-1)),
      6,
    );
  });

  it("takes logits of any size", () => {
    const far = averageOutputs("probabilities", [tensor([1000, 0]), tensor([0, 1000])], [0.5, 0.5]);
    expect(far.toArray()).toEqual([expect.closeTo(Math.log(0.5), 9), expect.closeTo(Math.log(0.5), 9)]);
    expect(averageOutputs("probabilities", [tensor([1000]), tensor([1000])], [0.5, 0.5]).item()).toBeCloseTo(
      1000,
      6,
    );
  });

  it("is NaN where all are, and the other one where it has no weight", () => {
    expect(averageOutputs("outputs", [tensor([NaN]), tensor([NaN])], [0.5, 0.5]).item()).toBeNaN();
    expect(averageOutputs("outputs", [tensor([NaN]), tensor([3])], [1, 0]).item()).toBe(3);
  });

  it("of rows averages each", () => {
    const rows = averageOutputs("outputs", [tensor([2, 1], [1, 2]), tensor([2, 1], [3, 6])], [0.5, 0.5]);
    expect(rows.toArray()).toEqual([[2], [4]]);
  });
});
