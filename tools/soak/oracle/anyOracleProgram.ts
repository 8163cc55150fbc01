import fc from "fast-check";
import type { OracleLayer, OracleNet, OracleProgram, OracleRewind, OracleTick } from "./OracleProgram.js";

const layer: fc.Arbitrary<OracleLayer> = fc.record({
  kind: fc.constantFrom("dense", "elman", "gru", "lstm"),
  units: fc.oneof(
    { weight: 7, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: fc.constant(12) },
  ),
  activation: fc.constantFrom(
    ...([
      "none",
      "tanh",
      "relu",
      "sigmoid",
      "silu",
      "softplus",
      "elu",
      "leakyRelu",
      "softmax",
      "logSoftmax",
    ] as const),
  ),
  bias: fc.boolean(),
});

const net: fc.Arbitrary<OracleNet> = fc.record({ layers: fc.array(layer, { minLength: 1, maxLength: 3 }) });

const rewind: fc.Arbitrary<OracleRewind> = fc
  .record({
    window: fc.integer({ min: 1, max: 7 }),
    stride: fc.integer({ min: 1, max: 7 }),
    rerun: fc.constantFrom("whenStale", "never"),
  })
  .map((options) => ({ ...options, stride: Math.min(options.stride, options.window) }));

const tick: fc.Arbitrary<OracleTick> = fc.record({
  value: fc.nat(40),
  isBad: fc.nat(24).map((of25) => of25 === 24),
  target: fc.oneof(
    { weight: 24, arbitrary: fc.constant("given" as const) },
    { weight: 5, arbitrary: fc.constant("missing" as const) },
    { weight: 1, arbitrary: fc.constant("not finite" as const) },
  ),
  weight: fc.constantFrom("none", "none", "one", "rows"),
  mask: fc.option(fc.nat(7), { nil: undefined, freq: 2 }),
  key: fc.nat(2),
  last: fc.nat(6).map((of7) => of7 === 6),
});

const deltaMap = fc.constantFrom("none" as const, "none" as const, "scale" as const, "squash" as const);

/** Draws programs: small nets, up to 40 ticks. */
export const anyOracleProgram: fc.Arbitrary<OracleProgram> = fc.record({
  seed: fc.nat(1000),
  inputs: fc.integer({ min: 1, max: 3 }),
  predicts: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(net, { maxLength: 1 }) },
  ),
  nets: fc.array(net, { minLength: 1, maxLength: 3 }),
  batch: fc.nat(3),
  rewind: fc.oneof(
    { weight: 6, arbitrary: rewind },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant({}) },
  ),
  flow: fc.constantFrom("one", "keys", "sequences"),
  completes: fc.boolean(),
  loss: fc.record({
    kind: fc.constantFrom(
      ...([
        "squaredError",
        "absoluteError",
        "huber",
        "quantile",
        "sigmoidCrossEntropy",
        "classes",
        "probabilities",
      ] as const),
    ),
    reduction: fc.constantFrom("mean", "sum"),
    smoothing: fc.constantFrom(0, 0.25),
    weighed: fc.boolean(),
    ignores: fc.boolean(),
  }),
  optimizer: fc.record({
    kind: fc.constantFrom("sgd", "adam", "adamW", "rmsProp"),
    learningRate: fc.constantFrom(0.005, 0.02),
    decays: fc.boolean(),
    momentum: fc.constantFrom(0, 0.5),
    variant: fc.boolean(),
    epsilon: fc.constantFrom(1e-8, 0.1),
    weightDecay: fc.constantFrom(0, 0.25),
    clip: fc.constantFrom(0, 0, 0.5),
  }),
  mapDelta: fc.record({ before: deltaMap, after: deltaMap, between: deltaMap }),
  steered: fc.record({ rate: fc.boolean(), norm: fc.boolean(), frozen: fc.boolean() }),
  ticks: fc.array(tick, { minLength: 1, maxLength: 40, size: "max" }),
});
