import {
  copyOptimizerState,
  Learner,
  network,
  ShapeError,
  UnknownNameError,
  type Layer,
  type Network,
} from "@backstream/core";
import { referenceArena, tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import {
  accumulateGradients,
  adam,
  averagedParameters,
  chain,
  clipByNorm,
  movingAverage,
  scheduleFreeAdamW,
  scheduleFreeSgd,
  sgd,
  type AveragedCheckpoint,
  type Link,
} from "./index.js";

/** A matrix and a vector; it is never run. */
const layer: Layer = {
  name: "one()",
  fanIn: 1,
  fanOut: 1,
  parameters: [
    { name: "weight", shape: [2, 1], initialise: (values) => values.fill(1) },
    { name: "bias", shape: [1], initialise: (values) => values.fill(2) },
  ],
  carry: [],
  tape: 0,
  gateDeltas: 0,
  forward: () => {},
  inputDelta: () => {},
};

/** What a checkpoint holds after some updates with gradients of ones. */
function trained(optimizer: Link, updates: number, nets: readonly Network[]): AveragedCheckpoint {
  const learner = new Learner<unknown>(optimizer, nets, undefined);
  for (let step = 1; step <= updates; step++) {
    for (const net of nets) net.gradientBlock.array.fill(1);
    learner.learn(1, step, {});
  }
  const optimizerCopy = copyOptimizerState(learner.state);
  learner.free();
  return {
    nets: nets.map((net) => ({ name: net.name, parameters: net.save() })),
    descriptions: Object.fromEntries(nets.map((net) => [net.name, net.description])),
    optimizer: optimizerCopy,
  };
}

describe("averagedParameters", () => {
  it("are those of each net, under their names, as load takes them", () => {
    const nets = ["a", "b"].map((name) => network(layer, { name }));
    const checkpoint = trained(movingAverage(sgd({ learningRate: 1 }), { decay: 0.75 }), 1, nets);
    const [, b] = nets;
    const second = network(layer, { name: "b" });
    second.load(averagedParameters(checkpoint));
    expect(second.save()).toEqual({ weight: tensor([2, 1], [0.75, 0.75]), bias: tensor([1], [1.75]) });
    expect(b.save()).toEqual({ weight: tensor([2, 1], [0, 0]), bias: tensor([1], [1]) });
  });

  it("are in float64 where the net is", () => {
    const net = network(layer, { name: "a", arena: referenceArena(Float64Array) });
    const [{ parameters }] = averagedParameters(trained(movingAverage(sgd(), { decay: 0.9 }), 1, [net])).nets;
    expect(parameters.weight.data).toBeInstanceOf(Float64Array);
    expect(parameters.weight.data[0]).toBeCloseTo(1 - 0.1 * 0.001, 12);
  });

  it.each<[string, () => Link]>([
    ["scheduleFreeSgd", () => scheduleFreeSgd({ learningRate: 1 })],
    ["scheduleFreeAdamW", () => scheduleFreeAdamW({ learningRate: 1 })],
    ["a chain", () => chain(clipByNorm(1), scheduleFreeSgd({ learningRate: 1 }))],
    [
      "accumulateGradients",
      () => accumulateGradients(movingAverage(sgd({ learningRate: 1 }), { decay: 0.5 }), { every: 1 }),
    ],
    ["an average of an average", () => movingAverage(scheduleFreeSgd({ learningRate: 1 }), { decay: 0.5 })],
  ])("are found in the state of %s", (_, make) => {
    const net = network(layer, { name: "a" });
    const checkpoint = trained(make(), 3, [net]);
    const [{ parameters }] = averagedParameters(checkpoint).nets;
    const [start, now, average] = [1, net.save().weight.data[0], parameters.weight.data[0]];
    expect(now).toBeLessThan(start);
    expect(average).toBeGreaterThan(now);
    expect(average).toBeLessThan(start);
  });

  it("of an average of an average are the outer one", () => {
    const net = network(layer, { name: "a" });
    const checkpoint = trained(movingAverage(scheduleFreeSgd(), { decay: 0.5 }), 3, [net]);
    const [{ parameters }] = averagedParameters(checkpoint).nets;
    expect(parameters.bias.data[0]).toBeCloseTo(checkpoint.optimizer!.vectors["average"][2], 6);
  });

  it("are the parameters themselves before the first update", () => {
    const net = network(layer, { name: "a" });
    const checkpoint = trained(scheduleFreeSgd(), 0, [net]);
    expect(averagedParameters(checkpoint).nets).toEqual(checkpoint.nets);
  });

  it("are refused where there are none, or of other nets", () => {
    const net = network(layer, { name: "a" });
    expect(() => averagedParameters(trained(adam(), 1, [net]))).toThrow(
      new UnknownNameError(
        "averagedParameters: the checkpoint's optimizer keeps no average; learn with movingAverage(adam()), scheduleFreeAdamW() or scheduleFreeSgd()",
      ),
    );
    const { nets, ...rest } = trained(scheduleFreeSgd(), 1, [net]);
    expect(() => averagedParameters({ ...rest, nets: [...nets, ...nets] })).toThrow(
      new ShapeError(
        "averagedParameters: the average has 3 numbers, expected 6, one for each parameter of the nets",
      ),
    );
    expect(() => averagedParameters(undefined as never)).toThrow(
      new TypeError(
        "averagedParameters: the checkpoint is undefined, expected what step.checkpoint() or loadCheckpoint gives",
      ),
    );
  });
});
