import {
  copyOptimizerState,
  Learner,
  network,
  type Layer,
  type Network,
  type Optimizer,
} from "@backstream/core";
import { isBlock, randomStream, referenceArena, type Arena, type Floats } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import {
  adafactor,
  adagrad,
  adam,
  adamax,
  adamW,
  adaptiveObgd,
  chain,
  clipByNorm,
  decoupledWeightDecay,
  groups,
  l1,
  l2,
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
  weightDecay,
} from "./index.js";
import { largestModest } from "./modest.js";

const makers: readonly [string, () => Optimizer][] = [
  ["adam", () => adam()],
  ["adam with amsgrad", () => adam({ amsgrad: true })],
  ["adamW", () => adamW()],
  ["rmsProp", () => rmsProp()],
  ["rmsProp with momentum", () => rmsProp({ momentum: 0.9 })],
  ["a chain", () => chain(weightDecay(0.01), adam())],
  ["one that a user wrote", () => withoutShortCut(adam())],
];

/** As a user writes one, who does not know `staysFinite`. */
function withoutShortCut<State>(optimizer: Optimizer<State>): Optimizer<State> {
  return { init: (size) => optimizer.init(size), update: (...given) => optimizer.update(...given) };
}

const size = 3;

/** Three parameters; it is never run. */
const layer: Layer = {
  name: "three()",
  fanIn: 1,
  fanOut: 1,
  parameters: [{ name: "weight", shape: [size], initialise: (values) => values.fill(0.5) }],
  carry: [],
  tape: 0,
  gateDeltas: 0,
  forward: () => {},
  inputDelta: () => {},
};

function netIn(arena?: Arena): Network {
  return network(layer, { ...(arena && { arena }) });
}

/** A learner that has made a few ordinary steps. */
function trained(optimizer: Optimizer, net: Network): Learner<unknown> {
  const learner = new Learner(optimizer, [net], undefined);
  for (let step = 1; step <= 5; step++) {
    net.gradientBlock.array.set([1, -2, 0.5 * step]);
    learner.learn(1, step, {});
  }
  return learner;
}

describe.each(makers)("%s", (_, make) => {
  it.each([
    ["float32", undefined],
    ["float64", referenceArena(Float64Array)],
  ])("skips a step that would make its state infinite, and is then as it was (%s)", (__, arena) => {
    const net = netIn(arena);
    const learner = trained(make(), net);
    const before = { parameters: net.save(), state: copyOptimizerState(learner.state) };
    net.gradientBlock.array.set([1, 1e22, -1]);
    expect(learner.learn(1, 6, {}).skipped).toBe("the updated state of the optimizer is not finite");
    expect({ parameters: net.save(), state: copyOptimizerState(learner.state) }).toEqual(before);

    const other = netIn(arena);
    const undisturbed = trained(make(), other);
    for (const one of [net, other]) one.gradientBlock.array.set([3, 2, 1]);
    learner.learn(1, 6, {});
    undisturbed.learn(1, 6, {});
    expect(net.save()).toEqual(other.save());
    learner.free();
    undisturbed.free();
  });

  it("learns from the same gradient where it is clipped", () => {
    const net = netIn();
    const learner = trained(make(), net);
    const before = net.save();
    net.gradientBlock.array.set([1, 1e22, -1]);
    expect(learner.learn(1, 6, { maximumNorm: 1 }).skipped).toBeUndefined();
    expect(net.save()).not.toEqual(before);
    learner.free();
  });
});

it("a chain that clips learns from any finite gradient", () => {
  const net = netIn();
  const learner = trained(chain(clipByNorm(1), adam()), net);
  net.gradientBlock.array.set([1, 1e30, -1]);
  expect(learner.learn(1, 6, {}).skipped).toBeUndefined();
  learner.free();
});

it("sgd keeps its velocity where the parameters would become infinite", () => {
  const net = netIn();
  const learner = trained(sgd({ momentum: 0.9, learningRate: (step) => (step === 6 ? 1e38 : 0.1) }), net);
  const before = { parameters: net.save(), state: copyOptimizerState(learner.state) };
  net.gradientBlock.array.set([1, 2e5, -1]);
  expect(learner.learn(1, 6, {}).skipped).toBe("the updated parameters are not finite");
  expect({ parameters: net.save(), state: copyOptimizerState(learner.state) }).toEqual(before);
  learner.free();
});

const extreme = { learningRate: 1000, weightDecay: 1 };
const betas = [0.9999, 0.999999] as const;
const segments = [
  { name: "weight", shape: [1, 2], offset: 0, size: 2 },
  { name: "bias", shape: [1], offset: 2, size: 1 },
];

describe.each<[string, () => Optimizer]>([
  ["sgd", () => sgd({ ...extreme, momentum: 0.9999, nesterov: true })],
  ["adam", () => adam({ ...extreme, betas: [0.9999, 0.999999], epsilon: 1e-12 })],
  ["adam of zero betas", () => adam({ ...extreme, betas: [0, 0], epsilon: 1e-12, amsgrad: true })],
  ["adamW", () => adamW({ ...extreme, betas: [0.9999, 0.999999], epsilon: 1e-12 })],
  ["rmsProp", () => rmsProp({ ...extreme, decay: 0.999999, epsilon: 1e-12, momentum: 0.9999 })],
  ["rmsProp of zero decay", () => rmsProp({ ...extreme, decay: 0, epsilon: 1e-12 })],
  ["a chain", () => chain(weightDecay(1), weightDecay(1), adam({ ...extreme, epsilon: 1e-12 }))],
  ["sgd with dampening", () => sgd({ ...extreme, momentum: 0.9999, dampening: 0.5 })],
  [
    "rmsProp, centred",
    () => rmsProp({ ...extreme, decay: 0.999999, epsilon: 1e-12, momentum: 0.9999, centred: true }),
  ],
  ["adagrad", () => adagrad({ ...extreme, epsilon: 1e-12 })],
  ["adamax", () => adamax({ ...extreme, betas, epsilon: 1e-12 })],
  ["nAdam", () => nAdam({ ...extreme, betas, epsilon: 1e-12, momentumDecay: 10 })],
  ["rAdam", () => rAdam({ ...extreme, betas, epsilon: 1e-12 })],
  ["rAdam of zero betas", () => rAdam({ ...extreme, betas: [0, 0], epsilon: 1e-12 })],
  ["lion", () => lion(extreme)],
  ["rprop", () => rprop({ learningRate: 1000, etas: [0, 1e9], stepSizes: [1e-300, 1e12] })],
  ["scheduleFreeSgd", () => scheduleFreeSgd({ ...extreme, beta: 0 })],
  ["scheduleFreeAdamW", () => scheduleFreeAdamW({ ...extreme, betas: [0, 0.999999], epsilon: 1e-12 })],
  ["adafactor", () => adafactor({ learningRate: 1000, decay: 100, clip: 1e6 })],
  ["obgd", () => obgd({ learningRate: 1000, kappa: 1e-6, trace: 0.9999 })],
  ["adaptiveObgd", () => adaptiveObgd({ learningRate: 1000, kappa: 1e-6, trace: 0.9999, decay: 0.999999 })],
  ["movingAverage", () => movingAverage(adam({ ...extreme, betas, epsilon: 1e-12 }), { decay: 0 })],
  ["groups", () => groups(adam({ epsilon: 1e-12 }), [{ match: "bias", ...extreme }])],
  ["penalties", () => chain(l1(1), l2(1), sgd(extreme))],
  [
    "constraints",
    () =>
      chain(
        decoupledWeightDecay(1, { learningRate: 1 }),
        l2(1),
        adam({ ...extreme, epsilon: 1e-12 }),
        maxNorm(1e9),
      ),
  ],
])("%s, where it says that nothing overflows,", (_, make) => {
  it("is right, at the limits of gradient, parameters, options and state", () => {
    const optimizer = make();
    const links = 4; // in a chain each may double the gradient
    const largest = largestModest / links;
    expect(optimizer.staysFinite?.(largest, 1, { segments })).toBe(true);
    expect(optimizer.staysFinite?.(largest * 2 * links, 1, { segments })).toBe(false);
    const random = randomStream(3);
    const magnitudes = [0, 1e-30, 1e-20, 1e-8, 1, 1e6, largest];
    const infinite: object[] = [];
    const draw = (): number => magnitudes[random.integer(magnitudes.length)] * (random.integer(2) ? 1 : -1);
    for (const start of [0, 1e15]) {
      const state = optimizer.init(size, segments);
      for (const vector of vectorsOf(state)) vector.fill(start);
      for (let step = 1; step <= 300; step++) {
        const parameters = Float32Array.from({ length: size }, draw);
        const options = { segments, ...(optimizer.needsOutputDelta && { outputDelta: draw() }) };
        optimizer.update(Float32Array.from({ length: size }, draw), state, parameters, step, options);
        const all = [...parameters, ...vectorsOf(state).flatMap((vector) => [...vector])];
        if (!all.every(Number.isFinite)) infinite.push({ start, step, all });
      }
    }
    expect(infinite).toEqual([]);
  });
});

function vectorsOf(state: unknown): Floats[] {
  if (state instanceof Float64Array) return [state];
  if (typeof state !== "object" || state === null) return [];
  return isBlock(state) ? [state.array] : Object.values(state).flatMap(vectorsOf);
}
