import type { Optimizer, Segment } from "@backstream/core";
import { arena, randomStream, type Floats } from "@backstream/tensors";
import { copyState } from "./copyState.js";
import { expectNear, expectSame } from "./expectNumbers.js";

/** Makes a new optimizer with a learning rate; a transformation ignores it. */
export type MakeOptimizer = (learningRate: number | ((step: number) => number)) => Optimizer;

/** A law throws for an optimizer that breaks it; `learningRate` is the one that it is tried with, 0.02 where not given. */
export type OptimizerLaw = (make: MakeOptimizer, seed: number, learningRate?: number) => void;

export type OptimizerLawName =
  | "descent"
  | "noRate"
  | "rateOfUpdate"
  | "schedule"
  | "gradientOnly"
  | "parametersOnly"
  | "split"
  | "purity"
  | "places"
  | "float64"
  | "state"
  | "nothing";

const size = 7;
const standard = 0.02;

/** It finds the minimum of a quadratic function; or, sample by sample, of a linear model's error. */
const descent: OptimizerLaw = (make, seed, rate = standard) => {
  const random = randomStream(seed);
  const bottom = Float64Array.from({ length: size }, () => random.normal());
  const curvature = Float64Array.from({ length: size }, () => 0.5 + random.uniform());
  const parameters = new Float32Array(size);
  const height = (): number =>
    parameters.reduce((sum, p, i) => sum + (curvature[i] * (p - bottom[i]) ** 2) / 2, 0);
  const before = height();
  const optimizer = make(rate);
  const segments = segmentsOf(size);
  const state = optimizer.init(size, segments);
  for (let step = 1; step <= 600; step++) {
    if (optimizer.needsOutputDelta) {
      const input = parameters.map(() => random.normal());
      const outputDelta = input.reduce((sum, x, i) => sum + x * (parameters[i] - bottom[i]), 0);
      const gradient = input.map((x) => x * outputDelta);
      optimizer.update(gradient, state, parameters, step, { segments, outputDelta });
    } else {
      const gradient = parameters.map((p, i) => curvature[i] * (p - bottom[i]));
      optimizer.update(gradient, state, parameters, step, { segments });
    }
  }
  if (!(height() < 0.02 * before))
    throw new Error(`after 600 steps: height is ${height()}, expected under 2 % of ${before}`);
};

const noRate: OptimizerLaw = (make, seed) => {
  expectSame("parameters", follow(make(0), seed).parameters, follow(make(0), seed, { steps: 0 }).parameters);
};

/** A learning rate in the update's options replaces the optimizer's. */
const rateOfUpdate: OptimizerLaw = (make, seed, rate = standard) => {
  const found = follow(make(rate / 2), seed, { learningRate: rate });
  expectSame("parameters", found.parameters, follow(make(rate), seed).parameters);
};

/** A schedule is called at every step, from 1 on. */
const schedule: OptimizerLaw = (make, seed, rate = standard) => {
  const asked: number[] = [];
  const found = follow(
    make((step) => (asked.push(step), rate)),
    seed,
  );
  expectSame("steps", asked, [1, 2, 3, 4, 5]);
  expectSame("parameters", found.parameters, follow(make(rate), seed).parameters);
};

/** A transformation does not change the parameters. */
const gradientOnly: OptimizerLaw = (make, seed, rate = standard) => {
  expectSame(
    "parameters",
    follow(make(rate), seed).parameters,
    follow(make(rate), seed, { steps: 0 }).parameters,
  );
};

/** A constraint does not change the gradient. */
const parametersOnly: OptimizerLaw = (make, seed, rate = standard) => {
  const { gradient, given } = follow(make(rate), seed);
  expectSame("gradient", gradient, Float32Array.from(given));
};

/** Parameters in two halves, each with a state of its own, get the same updates as in one vector. */
const split: OptimizerLaw = (make, seed, rate = standard) => {
  const whole = follow(make(rate), seed);
  const [head, tail] = [follow(make(rate), seed, { to: 3 }), follow(make(rate), seed, { from: 3 })];
  expectSame("parameters", [...head.parameters, ...tail.parameters], whole.parameters);
  expectSame("gradient", [...head.gradient, ...tail.gradient], whole.gradient);
};

/** The same numbers give the same bits, and two states of one optimizer are independent. */
const purity: OptimizerLaw = (make, seed, rate = standard) => {
  const optimizer = make(rate);
  const expected = follow(make(rate), seed).parameters;
  const found = follow(optimizer, seed, { between: () => void follow(optimizer, seed + 1) });
  expectSame("parameters", found.parameters, expected);
  expectSame("parameters, once more", follow(optimizer, seed).parameters, expected);
};

/** Plain arrays and views of the arena give the same bits. */
const places: OptimizerLaw = (make, seed, rate = standard) => {
  const plain = follow(make(rate), seed);
  const inArena = follow(make(rate), seed, { inArena: true });
  expectSame("parameters", inArena.parameters, plain.parameters);
  expectSame("gradient", inArena.gradient, plain.gradient);
};

const float64: OptimizerLaw = (make, seed, rate = standard) => {
  const found = follow(make(rate), seed, { double: true });
  const expected = follow(make(rate), seed);
  expectNear("parameters", found.parameters, expected.parameters, 1e-5);
  expectNear("gradient", found.gradient, expected.gradient, 1e-5);
};

/** It keeps everything in its state, which is records and arrays of blocks and numbers: with a copy the next steps are the same. */
const state: OptimizerLaw = (make, seed, rate = standard) => {
  const changed = follow(make(rate), seed, { restart: true });
  expectSame("parameters", changed.parameters, follow(make(rate), seed).parameters);
};

/** A net without parameters can be updated too. */
const nothing: OptimizerLaw = (make, seed, rate = standard) => {
  expectSame("parameters", follow(make(rate), seed, { to: 0 }).parameters, []);
};

/**
 * The laws of optimizers by name, each a function that throws for an optimizer that breaks it; `optimizerLaws` makes
 * tests of them.
 *
 * @example
 *   optimizerLaw.descent((learningRate) => adam({ learningRate }), 1);
 */
export const optimizerLaw: Readonly<Record<OptimizerLawName, OptimizerLaw>> = {
  descent,
  noRate,
  rateOfUpdate,
  schedule,
  gradientOnly,
  parametersOnly,
  split,
  purity,
  places,
  float64,
  state,
  nothing,
};

interface FollowOptions {
  readonly steps?: number;
  readonly from?: number;
  readonly to?: number;
  readonly learningRate?: number;
  readonly inArena?: boolean;
  readonly double?: boolean;
  /** Before the fourth step, takes a new optimizer and a copy of the state. */
  readonly restart?: boolean;
  /** Called before the fourth step. */
  readonly between?: () => void;
}

/** Five steps along random gradients: the parameters afterwards, and what the last step made of its gradient. */
function follow(
  optimizer: Optimizer,
  seed: number,
  options: FollowOptions = {},
): { parameters: Floats; gradient: Floats; given: readonly number[] } {
  const { steps = 5, from = 0, to = size, learningRate } = options;
  const random = randomStream(seed);
  const draw = (): number[] => Array.from({ length: size }, () => random.normal()).slice(from, to);
  const place = (values: readonly number[]): (() => Floats) => {
    const array = options.double ? Float64Array.from(values) : Float32Array.from(values);
    if (!options.inArena) return () => array;
    const block = arena.allocate(values.length);
    block.array.set(values);
    return () => block.array; // read again: an allocation may replace the view
  };
  const parameters = place(draw());
  let given = draw().map(() => 0);
  let gradient = place(given);
  const segments = segmentsOf(to - from);
  let current = optimizer.init(to - from, segments);
  for (let step = 1; step <= steps; step++) {
    if (step === 4) options.between?.();
    if (step === 4 && options.restart) current = copyState(current, optimizer.init(to - from, segments));
    given = draw();
    gradient = place(given);
    const outputDelta = optimizer.needsOutputDelta ? random.normal() : undefined;
    optimizer.update(gradient(), current, parameters(), step, { learningRate, segments, outputDelta });
  }
  return { parameters: parameters().slice(), gradient: gradient().slice(), given };
}

/** A matrix and a vector, where there is enough for both. */
function segmentsOf(count: number): readonly Segment[] {
  if (count < 5) return [{ name: "bias", shape: [count], offset: 0, size: count }];
  return [
    { name: "weight", shape: [2, 2], offset: 0, size: 4 },
    { name: "bias", shape: [count - 4], offset: 4, size: count - 4 },
  ];
}
