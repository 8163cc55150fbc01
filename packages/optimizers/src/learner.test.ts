import {
  copyOptimizerState,
  Learner,
  network,
  type Layer,
  type Network,
  type Optimizer,
} from "@backstream/core";
import { describe, expect, it } from "vitest";
import {
  accumulateGradients,
  adadelta,
  adafactor,
  adagrad,
  adam,
  adamax,
  adaptiveObgd,
  autostep,
  chain,
  clipAdaptively,
  decoupledWeightDecay,
  ftrl,
  groups,
  idbd,
  lamb,
  lion,
  maxNorm,
  movingAverage,
  nAdam,
  obgd,
  rAdam,
  rmsProp,
  rprop,
  scheduleFreeAdamW,
  scheduleFreeSgd,
  sgd,
} from "./index.js";

/** A matrix and a vector; it is never run. */
function layerOf(name: string): Layer {
  return {
    name,
    fanIn: 1,
    fanOut: 1,
    parameters: [
      { name: "weight", shape: [2, 2], initialise: (values) => values.set([0.5, -1, 2, 0.25]) },
      { name: "bias", shape: [3], initialise: (values) => values.set([1, -2, 3]) },
    ],
    carry: [],
    tape: 0,
    gateDeltas: 0,
    forward: () => {},
    inputDelta: () => {},
  };
}

const twoNets = (): Network[] => ["a", "b"].map((name) => network(layerOf(name), { name }));

/** Some updates with gradients that depend on the step alone. */
function learn(
  learner: Learner<unknown>,
  nets: readonly Network[],
  from: number,
  to: number,
  frozen?: readonly string[],
): void {
  for (let step = from; step <= to; step++) {
    nets.forEach(({ gradientBlock }, net) =>
      gradientBlock.array.set(Array.from({ length: 7 }, (_, i) => Math.sin(3 * step + 5 * i + 7 * net) * 2)),
    );
    const { skipped } = learner.learn(1, step, { frozen }, Math.cos(step));
    expect(skipped).toBeUndefined();
  }
}

const saved = (nets: readonly Network[]): object => nets.map((net) => net.save());

const makers: readonly [string, () => Optimizer][] = [
  ["sgd with dampening", () => sgd({ learningRate: 0.1, momentum: 0.9, dampening: 0.5, weightDecay: 0.1 })],
  ["rmsProp, centred", () => rmsProp({ centred: true, momentum: 0.5, weightDecay: 0.1 })],
  ["adagrad", () => adagrad({ weightDecay: 0.1 })],
  ["adadelta", () => adadelta({ weightDecay: 0.1 })],
  ["adamax", () => adamax({ weightDecay: 0.1 })],
  ["nAdam", () => nAdam({ weightDecay: 0.1 })],
  ["rAdam", () => rAdam({ weightDecay: 0.1 })],
  ["lion", () => lion({ learningRate: 0.1, weightDecay: 0.1 })],
  ["rprop", () => rprop()],
  ["ftrl", () => ftrl({ l1: 0.01 })],
  ["lamb", () => lamb({ learningRate: 0.1 })],
  ["adafactor", () => adafactor()],
  ["scheduleFreeSgd", () => scheduleFreeSgd({ warmup: 6, weightDecay: 0.1 })],
  ["scheduleFreeAdamW", () => scheduleFreeAdamW({ warmup: 6, weightDecay: 0.1 })],
  ["movingAverage", () => movingAverage(adam(), { decay: 0.5 })],
  ["accumulateGradients", () => accumulateGradients(adam(), { every: 3 })],
  ["both", () => movingAverage(accumulateGradients(sgd({ momentum: 0.9 }), { every: 3 }), { decay: 0.5 })],
  [
    "groups",
    () =>
      groups(adam(), [
        { match: "bias", learningRate: 0.1 },
        { match: /^b\.w/, weightDecay: 0.5 },
      ]),
  ],
  ["a chain", () => chain(clipAdaptively(), decoupledWeightDecay(0.01), adam(), maxNorm(2))],
  ["idbd", () => idbd({ metaRate: 0.1 })],
  ["autostep", () => autostep({ metaRate: 0.1 })],
  ["obgd", () => obgd({ trace: 0.5 })],
  ["adaptiveObgd", () => adaptiveObgd({ trace: 0.5 })],
];

describe.each(makers)("%s in a learner of two nets", (_, make) => {
  it("continues from a copy of its state as if it had never stopped, bit for bit", () => {
    const [nets, again] = [twoNets(), twoNets()];
    const whole = new Learner(make(), nets, undefined);
    learn(whole, nets, 1, 11);

    const first = new Learner(make(), again, undefined);
    learn(first, again, 1, 7);
    const copy = copyOptimizerState(first.state);
    first.free();
    const second = new Learner(make(), again, undefined, copy);
    learn(second, again, 8, 11);

    expect(saved(again)).toEqual(saved(nets));
    expect(copyOptimizerState(second.state)).toEqual(copyOptimizerState(whole.state));
    whole.free();
    second.free();
  });

  it("leaves what is frozen exactly as it is, and moves the rest", () => {
    const nets = twoNets();
    const before = nets.map((net) => net.save());
    const learner = new Learner(make(), nets, undefined);
    learn(learner, nets, 1, 4, ["a.weight", "b.bias"]);
    const after = nets.map((net) => net.save());
    expect([after[0].weight, after[1].bias]).toEqual([before[0].weight, before[1].bias]);
    expect(after[0].bias).not.toEqual(before[0].bias);
    expect(after[1].weight).not.toEqual(before[1].weight);
    learner.free();
  });

  it("stays finite, and is as it was behind an update that is skipped", () => {
    const nets = twoNets();
    const learner = new Learner(make(), nets, undefined);
    learn(learner, nets, 1, 3);
    const before = [saved(nets), copyOptimizerState(learner.state)];
    nets[1].gradientBlock.array.fill(NaN);
    expect(learner.learn(1, 4, {}, 1).skipped).toBe("the gradient is not finite");
    expect([saved(nets), copyOptimizerState(learner.state)]).toEqual(before);
    for (const huge of [3e38, 1e25, 1e15]) {
      const kept = [saved(nets), copyOptimizerState(learner.state)];
      nets[0].gradientBlock.array.fill(huge);
      const { skipped } = learner.learn(1, 4, {}, 1e-3);
      const { vectors } = copyOptimizerState(learner.state);
      const numbers = [...nets.map(({ parameterBlock }) => parameterBlock.array), ...Object.values(vectors)];
      expect(numbers.every((array) => array.every(Number.isFinite))).toBe(true);
      // Where it learned there is nothing to compare.
      const found = [saved(nets), copyOptimizerState(learner.state)];
      expect(skipped === undefined ? kept : found).toEqual(kept);
    }
    learner.free();
  });
});
