import { checkGradients, network, observe, run } from "@backstream/core";
import {
  attention,
  causalConv1d,
  celu,
  constant,
  customLayer,
  dense,
  dropout,
  differentiate,
  eLstm,
  elman,
  elu,
  embedding,
  gelu,
  glorotNormal,
  glu,
  groupNorm,
  gru,
  hardTanh,
  identityMatrix,
  layerNorm,
  leakyRelu,
  linearAttention,
  lru,
  lstm,
  minGru,
  minLstm,
  normal,
  orthogonal,
  positionalEmbedding,
  prelu,
  relu,
  rmsNorm,
  retention,
  selectiveStateSpace,
  sinusoidalPositions,
  softmax,
  softShrink,
  stack,
  tanh,
  timeDelay,
  truncatedNormal,
  uniform,
  zeros,
} from "@backstream/layers";
import {
  absoluteError,
  absolutePercentageError,
  categoricalHinge,
  cosineDistance,
  cosineEmbedding,
  ctc,
  customLoss,
  gaussianNegativeLogLikelihood,
  heads,
  hinge,
  huber,
  infoNce,
  kullbackLeibler,
  logCosh,
  mixtureDensity,
  multiMargin,
  negativeLogLikelihood,
  poissonNegativeLogLikelihood,
  quantile,
  quantiles,
  sigmoidCrossEntropy,
  sigmoidFocal,
  smoothL1,
  softmaxCrossEntropy,
  softmaxFocal,
  softMargin,
  squaredError,
  squaredHinge,
  squaredLogarithmicError,
} from "@backstream/losses";
import {
  followParameters,
  fromWorker,
  peek,
  peekMemories,
  publishParameters,
  sharedParameters,
  takeStream,
} from "@backstream/operators";
import {
  fromJetStream,
  jetStreamStore,
  partitionOf,
  partitions,
  respond,
  toJetStream,
} from "@backstream/jetstream";
import {
  adwin,
  anomalyScore,
  ddm,
  hddmA,
  hddmW,
  keepStates,
  kswin,
  pageHinkley,
  predictionBand,
} from "@backstream/monitoring";
import { fromRedis, redisStore, toRedis } from "@backstream/redis";
import {
  encode,
  fromPull,
  minMax,
  resumedPosition,
  SourceTurns,
  standardize,
  withPositions,
} from "@backstream/sequences";
import { durable, folderStore, indexedDbStore, memoryStore, modelPerKey, perKey } from "@backstream/trainers";
import { EMPTY } from "rxjs";
import {
  accumulateGradients,
  adadelta,
  adafactor,
  adagrad,
  adam,
  adamax,
  adamW,
  adaptiveObgd,
  autostep,
  averagedParameters,
  chain,
  clipAdaptively,
  clipByNorm,
  clipByTensorNorm,
  clipByValue,
  continualBackpropagation,
  cosineDecay,
  cosineRestarts,
  cyclic,
  decoupledWeightDecay,
  exponentialDecay,
  ftrl,
  groups,
  idbd,
  inverseSquareRoot,
  joinSchedules,
  l1,
  l2,
  l2Init,
  lamb,
  linearWarmup,
  lion,
  maxNorm,
  movingAverage,
  multiStep,
  nAdam,
  noam,
  obgd,
  oneCycle,
  polynomial,
  rAdam,
  rmsProp,
  rprop,
  scheduleFreeAdamW,
  scheduleFreeSgd,
  sgd,
  stepDecay,
  weightDecay,
} from "@backstream/optimizers";
import { arena, randomStream, referenceArena, replaceKernels, tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";

const values = {
  null: null,
  undefined: undefined,
  bigint: 10n,
  symbol: Symbol("s"),
  text: "x",
  true: true,
  object: { a: 1 },
  nested: [[1, "x"]],
  mixed: [1, "x"],
  holes: [1, null],
  bigints: [1n],
  NaN: Number.NaN,
  negative: -1,
  half: 0.5,
  date: new Date(0),
  function: () => 1,
  bytes: new DataView(new ArrayBuffer(8)),
  longs: new BigInt64Array(1),
} as const;

type Kind = keyof typeof values;

/** A public function with one wrong value in one place; `allowed` are those that it may take. */
interface Door {
  readonly door: string;
  readonly use: (value: never) => unknown;
  readonly allowed?: readonly Kind[];
}

/** What a missing argument or option stands for. */
const missing: readonly Kind[] = ["undefined"];
/** What can be read like a list. */
const lists: readonly Kind[] = ["nested", "mixed", "holes", "bigints", "longs"];
const net = network(dense(1, 1));
const wide = network(dense(2, 1));
const output = tensor([2, 2], [1, 2, 3, 4]);
const loss = squaredError();
const head = { loss, outputs: [0, 1], targets: [0, 1] } as const;
/** Losses whose options can all be left out. */
const optional = [
  absoluteError, absolutePercentageError, categoricalHinge, cosineDistance, cosineEmbedding, ctc,
  gaussianNegativeLogLikelihood, hinge, huber, infoNce, kullbackLeibler, logCosh, multiMargin, negativeLogLikelihood,
  poissonNegativeLogLikelihood, sigmoidCrossEntropy, sigmoidFocal, smoothL1, softmaxCrossEntropy, softmaxFocal,
  softMargin, squaredError, squaredHinge, squaredLogarithmicError,
]; // prettier-ignore
const decaying = [
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  lamb,
  lion,
  nAdam,
  rAdam,
  rmsProp,
  scheduleFreeAdamW,
  scheduleFreeSgd,
  sgd,
] as const;
const optimizers = [...decaying, adafactor, adaptiveObgd, autostep, ftrl, idbd, obgd, rprop] as const;
const schedules = [
  cosineDecay,
  cosineRestarts,
  cyclic,
  exponentialDecay,
  inverseSquareRoot,
  linearWarmup,
  multiStep,
  noam,
  oneCycle,
  polynomial,
  stepDecay,
] as const;
const betaOptimizers = [adam, adamax, adamW, lamb, lion, nAdam, rAdam, scheduleFreeAdamW] as const;
const segments = [{ name: "bias", shape: [2], offset: 0, size: 2 }];
const told = { segments, outputDelta: 1 };
const at = { step: 1, parameters: () => new Float32Array(2), gradient: () => new Float32Array(2) };

/** Layers of a kind, as JavaScript calls them. */
const cells: readonly ((fanIn: number, units: number, options?: object) => unknown)[] = [
  lru,
  minGru,
  minLstm,
  eLstm,
];
const keepers: readonly ((features: number, options?: object) => unknown)[] = [
  linearAttention,
  retention,
  selectiveStateSpace,
];

/** What looks like a connection, as far as arguments are checked. */
const nc = { subscribe: () => {}, isClosed: () => false, options: {} } as never;
const client = { duplicate: () => {}, hmgetBuffer: () => {} } as never;
/** What options of `perKey` take. */
const kindsOfKeys: Readonly<Record<string, readonly Kind[]>> = {
  net: [],
  active: [],
  idle: ["undefined"],
  store: ["function"],
  name: ["undefined", "text"],
  from: ["undefined", "object"],
  saved$: ["undefined"],
};
/** What options of sources and sinks take, besides undefined. */
const kindsOf: Readonly<Record<string, readonly Kind[]>> = {
  from: ["object"],
  subject: ["text"],
  decode: ["function"],
  encode: ["function"],
  id: ["function"],
  batch: [],
  rejected: [],
  credit: [],
  inFlight: [],
  untilEnd: ["true"],
  timeout: [],
  queue: [],
  concurrency: [],
  capacity: [],
};

/** Monitors as JavaScript calls them, with the names of their own options. */
const monitors: readonly [(options?: object) => unknown, readonly string[]][] = [
  [adwin, ["of", "emit", "on", "delta", "clock", "buckets", "minimumLength", "gracePeriod"]],
  [pageHinkley, ["of", "emit", "on", "threshold", "delta", "keep", "minimumCount"]],
  [kswin, ["of", "emit", "on", "alpha", "window", "recent", "seed"]],
  [ddm, ["of", "emit", "alarmLevel", "warningLevel", "warmUp"]],
  [hddmA, ["of", "emit", "on", "alarmConfidence", "warningConfidence"]],
  [hddmW, ["of", "emit", "on", "alarmConfidence", "warningConfidence", "weight"]],
  [anomalyScore, ["of", "quantile", "window", "warmUp", "learnUpTo"]],
  [predictionBand, ["coverage", "window", "rate"]],
];
/** What their options take, besides undefined. */
const monitorKinds: Readonly<Record<string, readonly Kind[]>> = {
  of: ["function"],
  name: ["text"],
  from: ["object"],
  delta: ["half"],
  threshold: ["half"],
  keep: ["half"],
  alpha: ["half"],
  warningLevel: ["half"],
  warningConfidence: ["half"],
  weight: ["half"],
  quantile: ["half"],
  learnUpTo: ["half"],
  coverage: ["half"],
  rate: ["half"],
};

const doors: readonly Door[] = [
  { door: "network(layer)", use: (v) => network(v) },
  { door: "network(…, options)", use: (v) => network(dense(1, 1), v), allowed: missing },
  ...["seed", "name", "arena"].map((name) => ({
    door: `network(…, { ${name} })`,
    use: (v: never) => network(dense(1, 1), { [name]: v }),
    allowed: [
      ...missing,
      ...(name === "name" ? (["text"] as const) : []),
      ...(name === "seed" ? (["negative"] as const) : []),
    ],
  })),
  { door: "net.load(values)", use: (v) => network(dense(1, 1)).load(v) },
  { door: "net.load({ weight })", use: (v) => network(dense(2, 1)).load({ weight: v, bias: [0] }) },
  {
    door: "net.load({ bias }) of one",
    use: (v) => network(dense(2, 1)).load({ weight: [1, 2], bias: v }),
    allowed: ["NaN", "negative", "half"],
  },
  { door: "run(net)", use: (v) => run(v, []) },
  { door: "run(…, inputs)", use: (v) => run(net, v) },
  { door: "run(…, [input])", use: (v) => run(wide, [v]) },
  { door: "run(…, [input]) of one", use: (v) => run(net, [v]), allowed: ["NaN", "negative", "half"] },
  { door: "run(…, options)", use: (v) => run(net, [1], v), allowed: missing },
  { door: "run(…, { carry })", use: (v) => run(network(gru(1, 2)), [1], { carry: v }), allowed: missing },
  {
    door: "run(…, { carry: { hidden } })",
    use: (v) => run(network(gru(1, 2)), [1], { carry: { hidden: v } }),
  },
  { door: "peek(net)", use: (v) => peek(v, 1) },
  { door: "peek([net])", use: (v) => peek([v], 1) },
  { door: "peek(…, input)", use: (v) => peek(wide, v) },
  { door: "peek(…, options)", use: (v) => peek(net, 1, v), allowed: missing },
  { door: "peekMemories(net)", use: (v) => peekMemories(v) },
  { door: "peekMemories(…, options)", use: (v) => peekMemories(net, v), allowed: missing },
  {
    door: "peekMemories(…, { keys })",
    use: (v) => peekMemories(net, { keys: v }),
    allowed: [...missing, ...lists],
  },
  { door: "sharedParameters(net)", use: (v) => sharedParameters(v) },
  { door: "publishParameters(net)", use: (v) => publishParameters(v, sharedParameters(net)) },
  { door: "publishParameters(…, memory)", use: (v) => publishParameters(net, v) },
  { door: "followParameters(net)", use: (v) => followParameters(v, sharedParameters(net)) },
  { door: "followParameters(…, memory)", use: (v) => followParameters(net, v) },
  { door: "fromWorker(worker)", use: (v) => fromWorker(v) },
  { door: "takeStream(net)", use: (v) => takeStream(v) },

  { door: "fromPull(source)", use: (v) => fromPull(v), allowed: ["text", ...lists] },
  { door: "fromPull(…, options)", use: (v) => fromPull([], v), allowed: missing },
  { door: "fromPull(…, { credit })", use: (v) => fromPull([], { credit: v }), allowed: missing },
  {
    door: "fromPull(…, { breath })",
    use: (v) => fromPull([], { breath: v }),
    allowed: ["undefined", "half"],
  },
  { door: "fromPull(…, { pause$ })", use: (v) => fromPull([], { pause$: v }), allowed: missing },
  { door: "new SourceTurns(milliseconds)", use: (v) => new SourceTurns(v), allowed: ["half"] },
  { door: "withPositions(source)", use: (v) => withPositions(v), allowed: ["text"] },
  { door: "withPositions(…, options)", use: (v) => withPositions("a", v), allowed: missing },
  ...["from", "made"].map((name) => ({
    door: `withPositions(…, { ${name} })`,
    use: (v: never) => withPositions("a", { [name]: v }),
    allowed: [...missing, ...(name === "made" ? (["text"] as const) : (["object"] as const))],
  })),
  {
    door: "resumedPosition(…, from)",
    use: (v) => resumedPosition("example", v, "a"),
    allowed: ["undefined", "object"],
  },
  {
    door: "resumedPosition(…, { positions })",
    use: (v) => resumedPosition("example", { positions: v }, "a"),
    allowed: ["undefined", "nested", "mixed", "holes", "bigints"],
  },
  {
    door: "resumedPosition(…, { offset })",
    use: (v) => resumedPosition("example", { positions: [{ source: "a", offset: v }] }, "a"),
  },
  {
    door: "encode({ from })",
    use: (v) => encode({ inputs: { a: { type: "number" } }, from: v }),
    allowed: ["undefined", "object"],
  },
  {
    door: "encode({ name })",
    use: (v) => encode({ inputs: { a: { type: "number" } }, name: v }),
    allowed: ["undefined", "text"],
  },
  ...([standardize, minMax] as ((options: object) => unknown)[]).flatMap((make) => [
    {
      door: `${make.name}({ from })`,
      use: (v: never) => make({ from: v }),
      allowed: ["undefined", "object"] as const,
    },
    {
      door: `${make.name}({ name })`,
      use: (v: never) => make({ name: v }),
      allowed: ["undefined", "text"] as const,
    },
  ]),

  { door: "durable(store)", use: (v) => durable(v, () => EMPTY, { every: 1 }) },
  { door: "durable(…, open)", use: (v) => durable(memoryStore(), v, { every: 1 }), allowed: ["function"] },
  { door: "durable(…, options)", use: (v) => durable(memoryStore(), () => EMPTY, v) },
  ...["every", "extra", "stop$", "mostUnsaved"].map((name) => ({
    door: `durable(…, { ${name} })`,
    use: (v: never) => durable(memoryStore(), () => EMPTY, { every: 1, [name]: v }),
    allowed: [
      ...(name === "every" ? [] : missing),
      ...(name === "extra" ? (["function"] as const) : name === "stop$" ? lists : []),
    ],
  })),
  {
    door: "perKey(key)",
    use: (v) => perKey(v, () => EMPTY as never, { net, active: 1, store: memoryStore }),
    allowed: ["function"],
  },
  {
    door: "perKey(…, river)",
    use: (v) => perKey(() => 1, v, { net, active: 1, store: memoryStore }),
    allowed: ["function"],
  },
  {
    door: "perKey(…, options)",
    use: (v) =>
      perKey(
        () => 1,
        () => EMPTY as never,
        v,
      ),
  },
  {
    door: "modelPerKey(…, model)",
    use: (v) => modelPerKey(() => 1, v, { active: 1, store: memoryStore }),
    allowed: ["function"],
  },
  ...(["net", "active", "idle", "store", "name", "from", "saved$"] as const).map((name) => ({
    door: `perKey(…, { ${name} })`,
    use: (v: never) =>
      perKey(
        () => 1,
        () => EMPTY as never,
        { net, active: 1, store: memoryStore, [name]: v },
      ),
    allowed: kindsOfKeys[name],
  })),
  { door: "folderStore(folder)", use: (v) => folderStore(v), allowed: ["text"] },
  { door: "folderStore(…, options)", use: (v) => folderStore("a", v), allowed: missing },
  { door: "folderStore(…, { keep })", use: (v) => folderStore("a", { keep: v }), allowed: missing },
  { door: "indexedDbStore(name)", use: (v) => indexedDbStore(v) },

  { door: "fromJetStream(nc)", use: (v) => fromJetStream(v, "A") },
  { door: "fromJetStream(…, stream)", use: (v) => fromJetStream(nc, v), allowed: ["text"] },
  { door: "fromJetStream(…, options)", use: (v) => fromJetStream(nc, "A", v), allowed: missing },
  ...["from", "subject", "decode", "rejected", "credit", "untilEnd", "timeout"].map((name) => ({
    door: `fromJetStream(…, { ${name} })`,
    use: (v: never) => fromJetStream(nc, "A", { [name]: v }),
    allowed: [...missing, ...kindsOf[name]],
  })),
  { door: "toJetStream(nc)", use: (v) => toJetStream(v, "a", { id: () => "1" }) },
  {
    door: "toJetStream(…, subject)",
    use: (v) => toJetStream(nc, v, { id: () => "1" }),
    allowed: ["text", "function"],
  },
  { door: "toJetStream(…, options)", use: (v) => toJetStream(nc, "a", v) },
  ...["id", "encode", "batch", "inFlight", "timeout"].map((name) => ({
    door: `toJetStream(…, { ${name} })`,
    use: (v: never) => toJetStream(nc, "a", { id: () => "1", [name]: v }),
    allowed: [...(name === "id" ? [] : missing), ...kindsOf[name]],
  })),
  { door: "jetStreamStore(nc)", use: (v) => jetStreamStore(v, "a", "b") },
  { door: "jetStreamStore(…, bucket)", use: (v) => jetStreamStore(nc, v, "b"), allowed: ["text"] },
  { door: "jetStreamStore(…, key)", use: (v) => jetStreamStore(nc, "a", v), allowed: ["text"] },
  { door: "jetStreamStore(…, options)", use: (v) => jetStreamStore(nc, "a", "b", v), allowed: missing },
  ...["replicas", "timeout"].map((name) => ({
    door: `jetStreamStore(…, { ${name} })`,
    use: (v: never) => jetStreamStore(nc, "a", "b", { [name]: v }),
    allowed: missing,
  })),
  { door: "partitions(nc)", use: (v) => partitions(v, { bucket: "a", count: 1 }) },
  { door: "partitions(…, options)", use: (v) => partitions(nc, v) },
  ...["bucket", "count", "ttl", "timeout"].map((name) => ({
    door: `partitions(…, { ${name} })`,
    use: (v: never) => partitions(nc, { bucket: "a", count: 1, [name]: v }),
    allowed: [
      ...(["bucket", "count"].includes(name) ? [] : missing),
      ...(name === "bucket" ? (["text"] as const) : []),
    ],
  })),
  { door: "partitionOf(key)", use: (v) => partitionOf(v, 2), allowed: ["text", "negative", "half"] },
  { door: "partitionOf(…, count)", use: (v) => partitionOf("a", v) },
  { door: "respond(nc)", use: (v) => respond(v, "a", () => 1) },
  { door: "respond(…, subject)", use: (v) => respond(nc, v, () => 1), allowed: ["text"] },
  { door: "respond(…, answer)", use: (v) => respond(nc, "a", v), allowed: ["function"] },
  ...["queue", "concurrency", "capacity", "decode"].map((name) => ({
    door: `respond(…, { ${name} })`,
    use: (v: never) => respond(nc, "a", () => 1, { [name]: v }),
    allowed: [...missing, ...(name === "queue" ? (["text"] as const) : []), ...kindsOf[name]],
  })),

  { door: "fromRedis(client)", use: (v) => fromRedis(v, "A") },
  { door: "fromRedis(…, stream)", use: (v) => fromRedis(client, v), allowed: ["text"] },
  { door: "fromRedis(…, options)", use: (v) => fromRedis(client, "A", v), allowed: missing },
  ...["from", "decode", "rejected", "credit", "untilEnd", "timeout"].map((name) => ({
    door: `fromRedis(…, { ${name} })`,
    use: (v: never) => fromRedis(client, "A", { [name]: v }),
    allowed: [...missing, ...kindsOf[name]],
  })),
  { door: "toRedis(client)", use: (v) => toRedis(v, "A") },
  { door: "toRedis(…, stream)", use: (v) => toRedis(client, v), allowed: ["text"] },
  { door: "toRedis(…, options)", use: (v) => toRedis(client, "A", v), allowed: missing },
  ...["id", "window", "batch", "keep"].map((name) => ({
    door: `toRedis(…, { ${name} })`,
    use: (v: never) => toRedis(client, "A", { [name]: v }),
    allowed: [...missing, ...(kindsOf[name] ?? [])],
  })),
  { door: "redisStore(client)", use: (v) => redisStore(v, "a") },
  { door: "redisStore(…, key)", use: (v) => redisStore(client, v), allowed: ["text"] },
  ...monitors.flatMap(([make, options]) => [
    { door: `${make.name}(options)`, use: (v: never) => make(v), allowed: missing },
    ...["name", "from", "state", ...options].map((name) => ({
      door: `${make.name}({ ${name} })`,
      use: (v: never) => make({ [name]: v }),
      allowed: [...missing, ...(monitorKinds[name] ?? [])],
    })),
  ]),
  { door: "keepStates(monitor)", use: (v) => keepStates(v) },
  { door: "observe(net)", use: (v) => observe(v, () => {}) },
  { door: "observe(…, probe)", use: (v) => observe(net, v), allowed: ["function"] },
  { door: "checkGradients(layer)", use: (v) => checkGradients(v) },
  { door: "checkGradients(…, options)", use: (v) => checkGradients(dense(1, 1), v), allowed: missing },
  ...["ticks", "batch", "seed", "tolerance", "kinds", "width", "indices"].map((name) => ({
    door: `checkGradients(…, { ${name} })`,
    use: (v: never) => checkGradients(dense(1, 1), { [name]: v }),
    allowed: [
      ...missing,
      ...(name === "seed" ? (["negative"] as const) : []),
      ...(name === "tolerance" ? (["half"] as const) : []),
    ],
  })),

  { door: "tensor(shape)", use: (v) => tensor(v, [1]) },
  { door: "tensor(rows)", use: (v) => tensor(v), allowed: ["NaN", "negative", "half"] },
  { door: "tensor([row])", use: (v) => tensor([[1], v]) },
  { door: "tensor(…, data)", use: (v) => tensor([2], v) },
  { door: "tensor(…, data) of one", use: (v) => tensor([1], v), allowed: ["NaN", "negative", "half"] },
  ...(["add", "subtract", "multiply", "divide", "maximum", "minimum"] as const).map((name) => ({
    door: `tensor.${name}(numbers)`,
    use: (v: never) => output[name](v),
    allowed: ["NaN", "negative", "half"] as const,
  })),
  { door: "tensor.reshape(shape)", use: (v) => output.reshape(v) },
  { door: "tensor.matmul(other)", use: (v) => output.matmul(v) },
  { door: "tensor.row(index)", use: (v) => output.row(v), allowed: ["negative"] },
  { door: "tensor.sum(axis)", use: (v) => output.sum(v), allowed: ["undefined", "negative"] },
  { door: "tensor.map(change)", use: (v) => output.map(v), allowed: ["function"] },
  { door: "randomStream(seed)", use: (v) => randomStream(v).normal(), allowed: ["negative"] },
  {
    door: "randomStream(…, block)",
    use: (v) => randomStream(1, v).normal(),
    allowed: ["undefined", "negative"],
  },
  { door: "random.integer(n)", use: (v) => randomStream(1).integer(v) },
  { door: "referenceArena(type)", use: (v) => referenceArena(v), allowed: missing },
  { door: "arena.allocate(size)", use: (v) => arena.allocate(v) },
  { door: "replaceKernels(replacement)", use: (v) => replaceKernels(v)(), allowed: ["function"] },

  { door: "dense(fanIn)", use: (v) => dense(v, 1) },
  { door: "dense(…, fanOut)", use: (v) => dense(1, v) },
  { door: "dense(…, options)", use: (v) => dense(1, 1, v), allowed: missing },
  { door: "dense(…, { bias })", use: (v) => dense(1, 1, { bias: v }), allowed: ["undefined", "true"] },
  { door: "dense(…, { activation })", use: (v) => dense(1, 1, { activation: v }), allowed: missing },
  { door: "dense(…, { initialise })", use: (v) => dense(1, 1, { initialise: v }), allowed: missing },
  {
    door: "network(dense(…, { initialise: { weight } }))",
    use: (v) => network(dense(1, 1, { initialise: { weight: v } })),
    allowed: ["undefined", "function"],
  },
  { door: "elman(fanIn)", use: (v) => elman(v, 1) },
  { door: "elman(…, options)", use: (v) => elman(1, 1, v), allowed: missing },
  { door: "elman(…, { activation })", use: (v) => elman(1, 1, { activation: v }), allowed: missing },
  { door: "gru(…, units)", use: (v) => gru(1, v) },
  { door: "gru(…, options)", use: (v) => gru(1, 1, v), allowed: missing },
  { door: "lstm(…, options)", use: (v) => lstm(1, 1, v), allowed: missing },
  ...["reset", "bias", "layerNorm", "recurrentDropout", "zoneout", "layers", "dropout", "initialise"].map(
    (name) => ({
      door: `gru(…, { ${name} })`,
      use: (v: never) => gru(1, 1, { [name]: v }),
      allowed: [
        ...missing.filter((kind) => kind === "undefined" || name === "initialise"),
        ...(["bias", "layerNorm"].includes(name) ? (["true"] as const) : []),
        ...(["recurrentDropout", "zoneout"].includes(name) ? (["half"] as const) : []),
      ],
    }),
  ),
  ...["projection", "peepholes", "forgetBias"].map((name) => ({
    door: `lstm(…, { ${name} })`,
    use: (v: never) => lstm(1, 1, { [name]: v }),
    allowed: [
      "undefined" as const,
      ...(name === "peepholes" ? (["true"] as const) : []),
      ...(name === "forgetBias" ? (["half", "negative"] as const) : []),
    ],
  })),
  { door: "elman(…, { bias })", use: (v) => elman(1, 1, { bias: v }), allowed: ["undefined", "true"] },
  ...[layerNorm, rmsNorm].flatMap((make) => [
    { door: `${make.name}(features)`, use: (v: never) => make(v) },
    { door: `${make.name}(…, options)`, use: (v: never) => make(1, v), allowed: missing },
    {
      door: `${make.name}(…, { epsilon })`,
      use: (v: never) => make(1, { epsilon: v }),
      allowed: ["undefined", "half"] as const,
    },
  ]),
  { door: "groupNorm(…, { groups })", use: (v) => groupNorm(2, { groups: v }) },
  { door: "dropout(rate)", use: (v) => dropout(v), allowed: ["half"] },
  { door: "dropout(…, options)", use: (v) => dropout(0.5, v), allowed: missing },
  { door: "dropout(…, { per })", use: (v) => dropout(0.5, { per: v }), allowed: ["undefined"] },
  { door: "prelu(features)", use: (v) => prelu(v), allowed: ["undefined"] },
  { door: "prelu(…, options)", use: (v) => prelu(2, v), allowed: missing },
  { door: "gelu({ approximate })", use: (v) => gelu({ approximate: v }), allowed: missing },
  { door: "glu({ activation })", use: (v) => glu({ activation: v }), allowed: ["undefined"] },
  { door: "celu({ alpha })", use: (v) => celu({ alpha: v }), allowed: ["undefined", "half"] },
  {
    door: "hardTanh({ minimum })",
    use: (v) => hardTanh({ minimum: v }),
    allowed: ["undefined", "half", "negative"],
  },
  {
    door: "softShrink({ threshold })",
    use: (v) => softShrink({ threshold: v }),
    allowed: ["undefined", "half"],
  },
  { door: "embedding(vocabulary)", use: (v) => embedding(v, 1) },
  { door: "embedding(…, options)", use: (v) => embedding(1, 1, v), allowed: missing },
  { door: "run(embedding, [index])", use: (v) => run(network(embedding(3, 1)), [v]) },
  { door: "causalConv1d(fanIn)", use: (v) => causalConv1d(v, 1, { kernelSize: 1 }) },
  { door: "causalConv1d(…, fanOut)", use: (v) => causalConv1d(1, v, { kernelSize: 1 }) },
  { door: "causalConv1d(…, options)", use: (v) => causalConv1d(1, 1, v) },
  ...["kernelSize", "dilation", "groups", "bias", "initialise"].map((name) => ({
    door: `causalConv1d(…, { ${name} })`,
    use: (v: never) => causalConv1d(1, 1, { kernelSize: 1, [name]: v }),
    allowed: [...(name === "kernelSize" ? [] : missing), ...(name === "bias" ? (["true"] as const) : [])],
  })),
  { door: "timeDelay(features)", use: (v) => timeDelay(v, 1) },
  { door: "timeDelay(…, taps)", use: (v) => timeDelay(1, v) },
  { door: "attention(features)", use: (v) => attention(v, { heads: 1, window: 1 }) },
  { door: "attention(…, options)", use: (v) => attention(1, v) },
  ...["heads", "window", "positions", "bias", "initialise"].map((name) => ({
    door: `attention(…, { ${name} })`,
    use: (v: never) => attention(1, { heads: 1, window: 1, [name]: v }),
    allowed: [
      ...(["heads", "window"].includes(name) ? [] : missing),
      ...(name === "bias" ? (["true"] as const) : []),
    ],
  })),
  { door: "positionalEmbedding(features)", use: (v) => positionalEmbedding(v, { positions: 1 }) },
  { door: "positionalEmbedding(…, options)", use: (v) => positionalEmbedding(1, v) },
  { door: "positionalEmbedding(…, { positions })", use: (v) => positionalEmbedding(1, { positions: v }) },
  {
    door: "positionalEmbedding(…, { initialise })",
    use: (v) => positionalEmbedding(1, { positions: 1, initialise: v }),
    allowed: missing,
  },
  { door: "sinusoidalPositions(features)", use: (v) => sinusoidalPositions(v) },
  { door: "elu(options)", use: (v) => elu(v), allowed: missing },
  { door: "elu({ alpha })", use: (v) => elu({ alpha: v }), allowed: ["undefined", "half", "negative"] },
  { door: "leakyRelu(options)", use: (v) => leakyRelu(v), allowed: missing },
  {
    door: "leakyRelu({ slope })",
    use: (v) => leakyRelu({ slope: v }),
    allowed: ["undefined", "half", "negative"],
  },
  { door: "stack(layer)", use: (v) => Reflect.apply(stack, undefined, [v]) },
  { door: "stack(layer, layer)", use: (v) => Reflect.apply(stack, undefined, [dense(1, 1), v]) },
  { door: "customLayer(options)", use: (v) => customLayer(v) },
  ...["name", "fanIn", "fanOut", "carry", "parameters", "tape", "forward", "backward"].map((name) => ({
    door: `customLayer({ ${name} })`,
    use: (v: never) =>
      customLayer({
        name: "own()",
        fanIn: 1,
        fanOut: 1,
        carry: { sum: 1 },
        forward: () => {},
        backward: () => {},
        [name]: v,
      }),
    allowed: [
      ...(["carry", "parameters", "tape", "fanIn"].includes(name) ? missing : []),
      ...(name === "name" ? (["text"] as const) : []),
      ...(name === "carry" ? (["object"] as const) : []),
      ...(["forward", "backward"].includes(name) ? (["function"] as const) : []),
    ],
  })),
  ...cells.flatMap((make) => [
    { door: `${make.name}(fanIn)`, use: (v: never) => make(v, 1) },
    { door: `${make.name}(…, units)`, use: (v: never) => make(1, v) },
    { door: `${make.name}(…, options)`, use: (v: never) => make(1, 1, v), allowed: missing },
    {
      door: `${make.name}(…, { initialise })`,
      use: (v: never) => make(1, 1, { initialise: v }),
      allowed: missing,
    },
  ]),
  { door: "lru(…, { outputs })", use: (v) => lru(1, 1, { outputs: v }), allowed: missing },
  ...keepers.flatMap((make) => [
    { door: `${make.name}(features)`, use: (v: never) => make(v) },
    { door: `${make.name}(…, options)`, use: (v: never) => make(1, v), allowed: missing },
    {
      door: `${make.name}(…, { initialise })`,
      use: (v: never) => make(1, { initialise: v }),
      allowed: missing,
    },
  ]),
  ...[linearAttention, retention].map((make) => ({
    door: `${make.name}(…, { heads })`,
    use: (v: never) => make(2, { heads: v }),
    allowed: missing,
  })),
  {
    door: "selectiveStateSpace(…, { state })",
    use: (v) => selectiveStateSpace(1, { state: v }),
    allowed: missing,
  },
  {
    door: "differentiate(formula)",
    use: (v) => differentiate(v, { name: "own()", fanIn: 1, fanOut: 1 }),
  },
  { door: "differentiate(…, options)", use: (v) => differentiate((x) => x, v) },
  {
    door: "differentiate(() => …)",
    use: (v) => differentiate(() => v, { name: "own()", fanIn: 1, fanOut: 1 }),
  },
  ...["name", "fanIn", "fanOut", "carry", "parameters"].map((name) => ({
    door: `differentiate(…, { ${name} })`,
    use: (v: never) => differentiate((x) => x, { name: "own()", fanIn: 1, fanOut: 1, [name]: v }),
    allowed: [
      ...(["carry", "parameters"].includes(name) ? missing : []),
      ...(name === "name" ? (["text"] as const) : []),
    ],
  })),
  ...(["add", "multiply", "divide", "linear", "slice", "concat", "map", "affine", "outer"] as const).map(
    (name) => ({
      door: `operations.${name}(x, value)`,
      use: (v: never) =>
        differentiate(
          (x, _p, _c, operations) => Reflect.apply(operations[name], undefined, [x, v]) as typeof x,
          {
            name: "own()",
            fanIn: 1,
            fanOut: 1,
          },
        ),
      allowed: ["add", "multiply", "divide", "affine"].includes(name) ? (["half", "negative"] as const) : [],
    }),
  ),
  ...[uniform, normal, orthogonal, truncatedNormal, identityMatrix, constant].map((make) => ({
    door: `${make.name}(number)`,
    use: (v: never) => make(v),
    allowed: [
      "half",
      ...(make === uniform || make === constant ? [] : missing),
      ...([orthogonal, identityMatrix, constant].includes(make) ? (["negative"] as const) : []),
    ] as const,
  })),

  ...optional.map((make) => ({
    door: `${make.name}(options)`,
    use: (v: never) => make(v),
    allowed: missing,
  })),
  ...optional.map((make) => ({
    door: `${make.name}({ reduction })`,
    use: (v: never) => make({ reduction: v }),
    allowed: missing,
  })),
  { door: "huber({ delta })", use: (v) => huber({ delta: v }), allowed: ["undefined", "half"] },
  ...[
    { make: smoothL1, name: "beta", kinds: ["half"] },
    { make: sigmoidFocal, name: "gamma", kinds: ["half"] },
    { make: sigmoidFocal, name: "alpha", kinds: ["half"] },
    { make: softmaxFocal, name: "gamma", kinds: ["half"] },
    { make: multiMargin, name: "margin", kinds: ["half", "negative"] },
    { make: cosineEmbedding, name: "margin", kinds: ["half", "negative"] },
    { make: infoNce, name: "temperature", kinds: ["half"] },
    { make: sigmoidCrossEntropy, name: "positiveWeight", kinds: ["half"] },
    { make: sigmoidCrossEntropy, name: "labelSmoothing", kinds: ["half"] },
    { make: softmaxCrossEntropy, name: "classWeights", kinds: [] },
    { make: softmaxCrossEntropy, name: "ignoredClass", kinds: ["negative"] },
    { make: poissonNegativeLogLikelihood, name: "full", kinds: ["true"] },
    { make: poissonNegativeLogLikelihood, name: "logInput", kinds: ["true"] },
    { make: gaussianNegativeLogLikelihood, name: "constant", kinds: ["true"] },
    { make: kullbackLeibler, name: "logTarget", kinds: ["true"] },
    { make: ctc, name: "blank", kinds: [] },
    { make: ctc, name: "zeroInfinity", kinds: ["true"] },
  ].map(({ make, name, kinds }) => ({
    door: `${make.name}({ ${name} })`,
    use: (v: never) => make({ [name]: v }),
    allowed: ["undefined", ...(kinds as Kind[])] as const,
  })),
  { door: "quantiles(options)", use: (v) => quantiles(v) },
  { door: "quantiles({ quantiles })", use: (v) => quantiles({ quantiles: v }) },
  {
    door: "quantiles({ nonCrossing })",
    use: (v) => quantiles({ quantiles: [0.5], nonCrossing: v }),
    allowed: ["undefined", "true"],
  },
  { door: "mixtureDensity(options)", use: (v) => mixtureDensity(v) },
  { door: "mixtureDensity({ components })", use: (v) => mixtureDensity({ components: v, features: 1 }) },
  { door: "mixtureDensity({ features })", use: (v) => mixtureDensity({ components: 1, features: v }) },
  {
    door: "mixtureDensity({ isotropic })",
    use: (v) => mixtureDensity({ components: 1, features: 1, isotropic: v }),
    allowed: ["undefined", "true"],
  },
  { door: "heads(list)", use: (v) => heads(v) },
  { door: "heads([head])", use: (v) => heads([v]) },
  ...["loss", "outputs", "targets", "weight"].map((name) => ({
    door: `heads([{ ${name} }])`,
    use: (v: never) => heads([{ ...head, [name]: v }]),
    allowed: name === "weight" ? (["undefined", "half", "negative"] as const) : [],
  })),
  { door: "ctc.compare(outputs)", use: (v) => ctc().compare(v, [1]) },
  { door: "ctc.compare(…, labels)", use: (v) => ctc().compare([[0, 0]], v) },
  { door: "ctc.compare(…, [label])", use: (v) => ctc().compare([[0, 0]], [v]) },
  { door: "ctc.compare(…, options)", use: (v) => ctc().compare([[0, 0]], [1], v), allowed: missing },
  {
    door: "ctc.compare(…, { lengths })",
    use: (v) => ctc().compare([[0, 0]], [1], { lengths: v }),
    allowed: missing,
  },
  {
    door: "ctc.compare(…, { weight })",
    use: (v) => ctc().compare([[0, 0]], [1], { weight: v }),
    allowed: ["undefined", "NaN", "negative", "half"],
  },
  { door: "quantile(options)", use: (v) => quantile(v) },
  { door: "quantile({ quantile })", use: (v) => quantile({ quantile: v }), allowed: ["half"] },
  {
    door: "softmaxCrossEntropy({ targets })",
    use: (v) => softmaxCrossEntropy({ targets: v }),
    allowed: missing,
  },
  {
    door: "softmaxCrossEntropy({ labelSmoothing })",
    use: (v) => softmaxCrossEntropy({ labelSmoothing: v }),
    allowed: ["undefined", "half"],
  },
  { door: "customLoss(function)", use: (v) => customLoss(v), allowed: ["function"] },
  { door: "customLoss(…, options)", use: (v) => customLoss(() => undefined as never, v), allowed: missing },
  { door: "customLoss(() => …)", use: (v) => customLoss(() => v).compare([1], [1]) },
  {
    door: "customLoss(() => ({ delta }))",
    use: (v) => customLoss(() => ({ loss: 1, delta: v })).compare([1], [1]),
  },
  {
    door: "customLoss(() => ({ loss }))",
    use: (v) => customLoss((o) => ({ loss: v, delta: o })).compare([1], [1]),
    allowed: ["NaN", "negative", "half"],
  },
  { door: "loss.compare(output)", use: (v) => loss.compare(v, [1, 2]) },
  {
    door: "loss.compare(output) of one",
    use: (v) => loss.compare(v, 1),
    allowed: ["NaN", "negative", "half"],
  },
  { door: "loss.compare(…, target)", use: (v) => loss.compare([1, 2], v) },
  {
    door: "loss.compare(…, target) of one",
    use: (v) => loss.compare(1, v),
    allowed: ["NaN", "negative", "half"],
  },
  { door: "loss.compare(…, options)", use: (v) => loss.compare(1, 1, v), allowed: missing },
  {
    door: "loss.compare(…, { weight })",
    use: (v) => loss.compare(output, output, { weight: v }),
    allowed: ["undefined", "NaN", "negative", "half"],
  },
  {
    door: "loss.compare(…, { mask })",
    use: (v) => loss.compare(output, output, { mask: v }),
    allowed: missing,
  },
  { door: "softmaxCrossEntropy.compare(…, class)", use: (v) => softmaxCrossEntropy().compare([1, 2, 3], v) },

  ...optimizers.map((make) => ({
    door: `${make.name}(options)`,
    use: (v: never) => make(v),
    allowed: missing,
  })),
  ...optimizers.map((make) => ({
    door: `${make.name}({ learningRate })`,
    use: (v: never) => make({ learningRate: v }),
    allowed: ["undefined", "half", "function"] as const,
  })),
  ...decaying.map((make) => ({
    door: `${make.name}({ weightDecay })`,
    use: (v: never) => make({ weightDecay: v }),
    allowed: ["undefined", "half"] as const,
  })),
  ...betaOptimizers.map((make) => ({
    door: `${make.name}({ betas })`,
    use: (v: never) => make({ betas: v }),
    allowed: missing,
  })),
  ...betaOptimizers.map((make) => ({
    door: `${make.name}({ betas: [0.5, second] })`,
    use: (v: never) => make({ betas: [0.5, v] }),
    allowed: ["half"] as const,
  })),
  ...[
    { make: sgd, name: "momentum" },
    { make: sgd, name: "dampening" },
    { make: rmsProp, name: "momentum" },
    { make: rmsProp, name: "decay" },
    { make: rmsProp, name: "epsilon" },
    { make: adam, name: "epsilon" },
    { make: adadelta, name: "decay" },
    { make: adadelta, name: "epsilon" },
    { make: adafactor, name: "decay" },
    { make: adafactor, name: "clip" },
    { make: adagrad, name: "learningRateDecay" },
    { make: adagrad, name: "initialSum" },
    { make: adagrad, name: "epsilon" },
    { make: adamax, name: "epsilon" },
    { make: adaptiveObgd, name: "decay" },
    { make: adaptiveObgd, name: "kappa" },
    { make: autostep, name: "metaRate" },
    { make: ftrl, name: "beta" },
    { make: ftrl, name: "l1" },
    { make: ftrl, name: "l2" },
    { make: idbd, name: "metaRate" },
    { make: lamb, name: "epsilon" },
    { make: nAdam, name: "epsilon" },
    { make: nAdam, name: "momentumDecay" },
    { make: obgd, name: "kappa" },
    { make: obgd, name: "trace" },
    { make: rAdam, name: "epsilon" },
    { make: scheduleFreeAdamW, name: "epsilon" },
    { make: scheduleFreeAdamW, name: "warmup" },
    { make: scheduleFreeSgd, name: "beta" },
    { make: scheduleFreeSgd, name: "warmup" },
  ].map(({ make, name }) => ({
    door: `${make.name}({ ${name} })`,
    use: (v: never) => make({ [name]: v }),
    allowed: ["undefined", "half"] as const,
  })),
  { door: "autostep({ tau })", use: (v) => autostep({ tau: v }), allowed: missing },
  { door: "adafactor({ epsilon })", use: (v) => adafactor({ epsilon: v }), allowed: missing },
  { door: "rprop({ etas })", use: (v) => rprop({ etas: v }), allowed: missing },
  { door: "rprop({ stepSizes })", use: (v) => rprop({ stepSizes: v }), allowed: missing },
  { door: "rmsProp({ centred })", use: (v) => rmsProp({ centred: v }), allowed: ["undefined", "true"] },
  { door: "movingAverage(optimizer)", use: (v) => movingAverage(v) },
  { door: "movingAverage(…, options)", use: (v) => movingAverage(adam(), v), allowed: missing },
  {
    door: "movingAverage(…, { decay })",
    use: (v) => movingAverage(adam(), { decay: v }),
    allowed: ["undefined", "half"],
  },
  { door: "averagedParameters(checkpoint)", use: (v) => averagedParameters(v) },
  { door: "accumulateGradients(optimizer)", use: (v) => accumulateGradients(v, { every: 2 }) },
  { door: "accumulateGradients(…, options)", use: (v) => accumulateGradients(adam(), v) },
  { door: "accumulateGradients(…, { every })", use: (v) => accumulateGradients(adam(), { every: v }) },
  { door: "groups(optimizer)", use: (v) => groups(v, [{ match: "bias" }]) },
  { door: "groups(…, list)", use: (v) => groups(adam(), v) },
  { door: "groups(…, [group])", use: (v) => groups(adam(), [v]) },
  {
    door: "groups(…, [{ match }])",
    use: (v) => groups(adam(), [{ match: v }]),
    allowed: ["text", "function"],
  },
  {
    door: "groups(…, [{ learningRate }])",
    use: (v) => groups(adam(), [{ match: "bias", learningRate: v }]),
    allowed: ["undefined", "half", "function"],
  },
  {
    door: "groups(…, [{ weightDecay }])",
    use: (v) => groups(adam(), [{ match: "bias", weightDecay: v }]),
    allowed: ["undefined", "half"],
  },
  {
    door: "groups(…, [{ frozen }])",
    use: (v) => groups(adam(), [{ match: "bias", frozen: v }]),
    allowed: ["undefined", "true"],
  },
  {
    door: "sgd({ nesterov })",
    use: (v) => sgd({ momentum: 0.9, nesterov: v }),
    allowed: ["undefined", "true"],
  },
  { door: "adam({ amsgrad })", use: (v) => adam({ amsgrad: v }), allowed: ["undefined", "true"] },
  { door: "chain(link)", use: (v) => chain(v) },
  { door: "chain(link, adam())", use: (v) => chain(v, adam()) },
  { door: "clipByNorm(maximum)", use: (v) => clipByNorm(v), allowed: ["half"] },
  ...[clipByTensorNorm, clipByValue, decoupledWeightDecay, l1, l2, l2Init, maxNorm, weightDecay].map(
    (make) => ({
      door: `${make.name}(number)`,
      use: (v: never) => make(v),
      allowed: ["half"] as const,
    }),
  ),
  { door: "clipAdaptively(options)", use: (v) => clipAdaptively(v), allowed: missing },
  ...["clipping", "epsilon"].map((name) => ({
    door: `clipAdaptively({ ${name} })`,
    use: (v: never) => clipAdaptively({ [name]: v }),
    allowed: ["undefined", "half"] as const,
  })),
  { door: "decoupledWeightDecay(…, options)", use: (v) => decoupledWeightDecay(1, v), allowed: missing },
  {
    door: "decoupledWeightDecay(…, { learningRate })",
    use: (v) => decoupledWeightDecay(1, { learningRate: v }),
    allowed: ["undefined", "half", "function"],
  },
  { door: "continualBackpropagation(options)", use: (v) => continualBackpropagation(v) },
  {
    door: "continualBackpropagation({ rate })",
    use: (v) => continualBackpropagation({ rate: v, maturity: 1 }),
    allowed: ["half"],
  },
  {
    door: "continualBackpropagation({ maturity })",
    use: (v) => continualBackpropagation({ rate: 0, maturity: v }),
  },
  {
    door: "continualBackpropagation({ decay })",
    use: (v) => continualBackpropagation({ rate: 0, maturity: 1, decay: v }),
    allowed: ["undefined", "half"],
  },
  {
    door: "continualBackpropagation({ seed })",
    use: (v) => continualBackpropagation({ rate: 0, maturity: 1, seed: v }),
    allowed: ["undefined", "negative"],
  },
  { door: "maxNorm(…, options)", use: (v) => maxNorm(1, v), allowed: missing },
  { door: "maxNorm(…, { over })", use: (v) => maxNorm(1, { over: v }), allowed: missing },
  {
    door: "optimizer.update(…, { outputDelta })",
    use: (v) => {
      const optimizer = obgd();
      optimizer.update(at.gradient(), optimizer.init(2), at.parameters(), 1, { outputDelta: v });
    },
    allowed: ["negative", "half"],
  },
  {
    door: "adamW().update(…, { weightDecay })",
    use: (v) => adamW().update(at.gradient(), adamW().init(2), at.parameters(), 1, { weightDecay: v }),
    allowed: ["undefined", "half"],
  },
  ...[
    sgd({ momentum: 0.9 }),
    adam(),
    rmsProp(),
    chain(clipByNorm(1), sgd({ momentum: 0.9 })),
    ...optimizers.filter((make) => ![sgd, adam, rmsProp].includes(make as typeof sgd)).map((make) => make()),
    movingAverage(adam()),
    accumulateGradients(adam(), { every: 1 }),
    groups(adam(), [{ match: "bias" }]),
  ].flatMap((optimizer) => [
    {
      door: `${optimizer.name}.update(gradient)`,
      use: (v: never) => optimizer.update(v, optimizer.init(2, segments) as never, at.parameters(), 1, told),
    },
    {
      door: `${optimizer.name}.update(…, state)`,
      use: (v: never) => optimizer.update(at.gradient(), v, at.parameters(), 1, told),
    },
    {
      door: `${optimizer.name}.update(…, parameters)`,
      use: (v: never) => optimizer.update(at.gradient(), optimizer.init(2, segments) as never, v, 1, told),
    },
    {
      door: `${optimizer.name}.update(…, step)`,
      use: (v: never) =>
        optimizer.update(at.gradient(), optimizer.init(2, segments) as never, at.parameters(), v, told),
    },
    {
      door: `${optimizer.name}.update(…, { learningRate })`,
      use: (v: never) =>
        optimizer.update(at.gradient(), optimizer.init(2, segments) as never, at.parameters(), 1, {
          ...told,
          learningRate: v,
        }),
      allowed: ["undefined", "half"] as const,
    },
  ]),
  ...schedules.map((make) => ({
    door: `${make.name}(options)`,
    use: (v: never) => make(v),
  })),
  { door: "joinSchedules(parts)", use: (v) => joinSchedules(v, []) },
  { door: "joinSchedules([part])", use: (v) => joinSchedules([v], []), allowed: ["half", "function"] },
  { door: "joinSchedules(…, boundaries)", use: (v) => joinSchedules([1, 2], v) },
  { door: "joinSchedules(…, [boundary])", use: (v) => joinSchedules([1, 2], [v]) },
  { door: "multiStep({ milestones })", use: (v) => multiStep({ learningRate: 1, milestones: v }) },
  { door: "multiStep({ milestones: [step] })", use: (v) => multiStep({ learningRate: 1, milestones: [v] }) },
  {
    door: "oneCycle({ anneal })",
    use: (v) => oneCycle({ maximum: 1, steps: 2, anneal: v }),
    allowed: missing,
  },
  { door: "oneCycle({ steps })", use: (v) => oneCycle({ maximum: 1, steps: v }) },
  { door: "cyclic({ mode })", use: (v) => cyclic({ minimum: 0, maximum: 1, mode: v }), allowed: missing },
  { door: "noam({ features })", use: (v) => noam({ features: v, warmup: 1 }) },
  {
    door: "cosineDecay({ learningRate })",
    use: (v) => cosineDecay({ learningRate: v, steps: 1 }),
    allowed: ["half"],
  },
  { door: "cosineDecay({ steps })", use: (v) => cosineDecay({ learningRate: 1, steps: v }) },
];

/** Messages of the engine, in which a user does not see what was wrong. */
const raw =
  /Cannot (read|convert|mix|destructure|set|assign|create)|is not (a function|iterable|a constructor|a number)|Invalid (array|typed)|\(reading|argument to/i;

describe.each(doors)("$door", ({ use, allowed = [] }) => {
  it("takes what it can, and says in one line what else it was given", () => {
    const problems: string[] = [];
    for (const [kind, value] of Object.entries(values)) {
      const isAllowed = (allowed as readonly string[]).includes(kind);
      try {
        use(value as never);
        if (!isAllowed) problems.push(`${kind}: was taken`);
      } catch (error) {
        const text = error instanceof Error ? error.message : `no error: ${String(error)}`;
        if (
          isAllowed ||
          raw.test(text) ||
          !/^(carry of )?[a-z][\w.]*(\([^\n]*?\))?(\.compare)?: [^\n]+$/i.test(text)
        )
          problems.push(`${kind}: ${text}`);
      }
    }
    expect(problems).toEqual([]);
  });
});

describe("a misspelt option", () => {
  it.each<[string, (options: never) => unknown]>([
    ["network", (options) => network(dense(1, 1), options)],
    ["run", (options) => run(net, [1], options)],
    ["peek", (options) => peek(net, 1, options)],
    ["peekMemories", (options) => peekMemories(net, options)],
    ["checkGradients", (options) => checkGradients(dense(1, 1), options)],
    ["dense", (options) => dense(1, 1, options)],
    ["elman", (options) => elman(1, 1, options)],
    ["gru", (options) => gru(1, 1, options)],
    ["lstm", (options) => lstm(1, 1, options)],
    ["embedding", (options) => embedding(1, 1, options)],
    ["elu", (options) => elu(options)],
    ["leakyRelu", (options) => leakyRelu(options)],
    ...cells.map(
      (make) => [make.name, (options: never) => make(1, 1, options)] as [string, (options: never) => unknown],
    ),
    ...keepers.map(
      (make) => [make.name, (options: never) => make(1, options)] as [string, (options: never) => unknown],
    ),
    ["differentiate", (options) => differentiate((x) => x, options)],
    ["customLayer", (options) => customLayer(options)],
    ["compare", (options) => loss.compare(1, 1, options)],
    ...[...optional, quantile, quantiles, mixtureDensity].map(
      (make) => [make.name, make] as [string, (options: never) => unknown],
    ),
    ["customLoss", (options) => customLoss(() => undefined as never, options)],
    ...[...optimizers, ...schedules, clipAdaptively].map(
      (make) => [make.name, make] as [string, (options: never) => unknown],
    ),
    ["movingAverage", (options) => movingAverage(adam(), options)],
    ["accumulateGradients", (options) => accumulateGradients(adam(), options)],
    ["groups", (options) => groups(adam(), [options])],
    ["decoupledWeightDecay", (options) => decoupledWeightDecay(1, options)],
    ["maxNorm", (options) => maxNorm(1, options)],
    ["continualBackpropagation", (options) => continualBackpropagation(options)],
  ])("of %s is refused with the names that there are", (_name, make) => {
    expect(() => make({ lerningRate: 1 } as never)).toThrow(
      /^\w+(\(.*\)(\.compare)?)?: no option named "lerningRate"; it has \w+/,
    );
  });
});

it.each<[string, (options: never) => unknown]>(
  [tanh, relu, softmax, zeros, glorotNormal].map((make) => [make.name, make as (options: never) => unknown]),
)("%s takes no options", (_name, make) => {
  expect(() => make({ slope: 1 } as never)).toThrow(/^\w+: it was given { slope }, expected no options$/);
});
