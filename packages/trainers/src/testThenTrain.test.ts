import {
  BrokenStreamError,
  network,
  StaleSignalError,
  type Network,
  type Position,
  type Sample,
} from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { ctc, softmaxCrossEntropy, squaredError } from "@backstream/losses";
import type { Checkpoint, Step } from "@backstream/operators";
import { adam, sgd } from "@backstream/optimizers";
import { awaitTarget, fromPull, minMax, replay, standardize, withPositions } from "@backstream/sequences";
import { tensor } from "@backstream/tensors";
import { operatorLaws } from "@backstream/testing";
import {
  concat,
  connect,
  filter,
  from,
  identity,
  lastValueFrom,
  map,
  of,
  pipe,
  take,
  tap,
  toArray,
  type Observable,
  type OperatorFunction,
} from "rxjs";
import { describe, expect, it } from "vitest";
import { backprop } from "./backprop.js";
import { decodeCheckpoint } from "./checkpoints/decodeCheckpoint.js";
import { encodeCheckpoint } from "./checkpoints/encodeCheckpoint.js";
import { durable } from "./durable.js";
import { mae } from "./metrics/mae.js";
import { measure } from "./metrics/measure.js";
import { meanLoss } from "./metrics/meanLoss.js";
import { rmse } from "./metrics/rmse.js";
import { mix, type Mixture } from "./mix.js";
import { memoryStore } from "./stores/memoryStore.js";
import { testThenTrain, type TestThenTrainOptions } from "./testThenTrain.js";
import { truncatedBptt } from "./truncatedBptt.js";

const samples = (count: number): Sample[] =>
  Array.from({ length: count }, (_, at) => ({
    input: [Math.sin(at), Math.cos(2 * at)],
    target: 30 + 10 * Math.sin(at) * Math.cos(2 * at),
  }));
const all = <T>(source: Observable<T>): Promise<T[]> => lastValueFrom(source.pipe(toArray()));
const loss = squaredError();
const training = { loss, optimizer: sgd({ learningRate: 0.001 }) };
const linear = (): Network => network(dense(2, 1), { seed: 1, name: "linear" });
const deep = (): Network =>
  network(stack(dense(2, 6, { activation: "tanh" }), dense(6, 1)), { seed: 1, name: "deep" });
const recurrent = (): Network => network(stack(gru(2, 4), dense(4, 1)), { seed: 1, name: "recurrent" });
const bits = (...nets: Network[]): unknown =>
  nets.map((net) => Object.entries(net.save()).map(([name, value]) => [name, value.toArray()]));

describe("testThenTrain", () => {
  it("says what the net says before it learns, and leaves the net as backprop does", async () => {
    const [one, other] = [deep(), deep()];
    const outputs: number[] = [];
    const predictions = { next: ({ output }: { output: { item(): number } }) => outputs.push(output.item()) };
    const steps = await all(from(samples(20)).pipe(backprop(other, { ...training, predictions })));
    const metrics = { error: mae(), loss: meanLoss() };
    const tested = await all(from(samples(20)).pipe(testThenTrain(one, { ...training, metrics })));
    expect(tested.map(({ output }) => output.item())).toEqual(outputs);
    expect(tested.map(({ output }) => output.shape)).toEqual(outputs.map(() => [1]));
    expect(tested.map((event) => event.loss)).toEqual(steps.map((step) => step.loss));
    expect(tested.map(({ version }) => version)).toEqual(outputs.map((_, at) => at));
    expect(tested.map(({ step }) => step?.step)).toEqual(outputs.map((_, at) => at + 1));
    expect(tested.map(({ input, target }) => ({ input, target }))).toEqual(samples(20));
    expect(bits(one)).toEqual(bits(other));
    const errors = await all(
      from(outputs).pipe(
        map((output, at) => ({ sample: samples(20)[at], output })),
        measure(mae()),
      ),
    );
    expect(tested.map((event) => event.metrics.error)).toEqual(errors);
    expect(tested.at(-1)?.metrics.loss).toBeCloseTo(steps.reduce((sum, step) => sum + step.loss, 0) / 20, 9);
  });

  it("with a window it learns as truncatedBptt, also from nets that run one after the other", async () => {
    const make = (): [Network, Network] => [
      network(gru(2, 4), { seed: 1, name: "encoder" }),
      network(dense(4, 1), { seed: 2, name: "head" }),
    ];
    const [one, other] = [make(), make()];
    const options = { ...training, window: 4, stride: 2 };
    await all(from(samples(21)).pipe(truncatedBptt(other, options)));
    const tested = await all(from(samples(21)).pipe(testThenTrain(one, options)));
    expect(bits(...one)).toEqual(bits(...other));
    expect(tested.map(({ step }) => step?.step)).toEqual(
      tested.map((_, at) => (at % 2 === 1 ? (at + 1) / 2 : undefined)),
    );
  });

  const prepared = (): Pick<TestThenTrainOptions, "replay" | "prepare"> => ({
    replay: replay({ per: 3, keep: 8 }),
    prepare: pipe(standardize({ warmUp: 3 }), standardize({ field: "target", name: "targets", warmUp: 3 })),
  });

  it("tests in the units of the samples, by the scale from before each of them", async () => {
    const metrics = { error: rmse() };
    const scales = [standardize({ field: "target" }), minMax({ field: "target" })];
    for (const prepare of scales as OperatorFunction<Sample, Sample>[]) {
      const net = linear();
      net.load({ weight: [0, 0], bias: [0] });
      const options = { ...training, optimizer: sgd({ learningRate: 0 }), metrics, prepare };
      const [first, second] = await all(
        of({ input: [0, 0], target: 7.66 }, { input: [0, 0], target: 9 }).pipe(testThenTrain(net, options)),
      );
      expect([first.output.item(), first.target, first.metrics.error]).toEqual([0, 7.66, 7.66]);
      expect([second.output.item(), second.target]).toEqual([expect.closeTo(7.66, 5), 9]);
    }
  });

  it("counts past samples nowhere", async () => {
    const still = {
      ...training,
      optimizer: sgd({ learningRate: 0 }),
      metrics: { error: mae(), loss: meanLoss() },
    };
    const plain = await all(from(samples(30)).pipe(testThenTrain(deep(), still)));
    const replayed = await all(
      from(samples(30)).pipe(testThenTrain(deep(), { ...still, replay: replay({ per: 4 }) })),
    );
    expect(replayed.map(({ output, loss: own, metrics }) => [output, own, metrics])).toEqual(
      plain.map(({ output, loss: own, metrics }) => [output, own, metrics]),
    );
    expect(replayed.map(({ step }) => step?.rows)).toEqual(plain.map((_, at) => 1 + Math.min(at, 4)));
  });

  it("keeps the batches of samples that are batches", async () => {
    const batches = Array.from({ length: 5 }, (_, at) => ({
      input: tensor([2, 2], [at, 1, 2, at]),
      target: [at, 1],
    }));
    const tested = await all(
      from(batches).pipe(testThenTrain(deep(), { ...training, replay: replay({ per: 2 }) })),
    );
    expect(tested.map(({ output }) => output.shape)).toEqual(batches.map(() => [2, 1]));
  });

  it.each([
    ["a net", () => deep()],
    ["a mixture", () => mix([linear(), deep()], { by: "loss" })],
  ])("N predictions change no bit: %s", async (_, make) => {
    const run = async (among: number): Promise<unknown> => {
      const tested = make();
      const asked = samples(30).flatMap((sample, at) => [
        ...Array.from({ length: among }, (__, question) => ({ input: [question, at] })),
        sample,
      ]);
      const options = { ...training, ...prepared(), metrics: { error: mae() } };
      const events = await all(from<Sample[]>(asked).pipe(testThenTrain(tested, options)));
      const questions = events.filter(({ target }) => target === undefined);
      expect(questions).toHaveLength(30 * among);
      for (const { loss: none, step } of questions) expect([none, step]).toEqual([undefined, undefined]);
      for (const { output } of questions) expect(Number.isFinite(output.item())).toBe(true);
      const answers = events
        .filter(({ target }) => target !== undefined)
        .map(({ output, loss: own, metrics, version, weights }) => [output, own, metrics, version, weights]);
      return [answers, bits(...("arms" in tested ? tested.arms.flat() : [tested]))];
    };
    // Scales learn inputs, whether they have targets or not; so inputs are scaled by the same here.
    const wanted = await run(0);
    expect(await run(0)).toEqual(wanted);
    const unscaled = async (among: number): Promise<unknown> => {
      const tested = make();
      const asked = samples(30).flatMap((sample) => [
        ...Array.from({ length: among }, () => ({ input: [1, 2] })),
        sample,
      ]);
      const prepare = standardize({ field: "target" });
      const options = { ...training, replay: replay({ per: 3 }), prepare, metrics: { error: mae() } };
      const events = await all(from<Sample[]>(asked).pipe(testThenTrain(tested, options)));
      const answers = events
        .filter(({ target }) => target !== undefined)
        .map(({ output, loss: own, metrics, version, weights }) => [output, own, metrics, version, weights]);
      return [answers, bits(...("arms" in tested ? tested.arms.flat() : [tested]))];
    };
    const unasked = await unscaled(0);
    for (const among of [1, 7]) expect(await unscaled(among)).toEqual(unasked);
  });

  it("passes on that a step was skipped, and an error of the nets", async () => {
    const [event] = await all(of({ input: [NaN, 1], target: 1 }).pipe(testThenTrain(deep(), training)));
    expect(event.step?.skipped).toBe("the loss is NaN");
    const wrong$ = concat(from(samples(2)), of({ input: [1], target: 1 })).pipe(
      testThenTrain(deep(), training),
    );
    await expect(all(wrong$)).rejects.toThrow("deep: input has shape [1], expected [2] or [batch, 2]");
  });

  it.each([
    [{ loss: undefined }, TypeError, "testThenTrain"],
    [{ optimizer: undefined }, TypeError, "testThenTrain"],
    [
      { loss: ctc({ blank: 0 }) },
      TypeError,
      "testThenTrain: ctc({ blank: 0 }) is a loss of whole sequences, expected one of single ticks, such as squaredError()",
    ],
    [{ window: 0 }, RangeError, "testThenTrain: window is 0, expected a whole number from 1 up"],
    [
      { stride: 2 },
      RangeError,
      "testThenTrain: stride is 2, expected at most the window, which is undefined",
    ],
    [
      { window: 2, stride: 3 },
      RangeError,
      "testThenTrain: stride is 3, expected at most the window, which is 2",
    ],
    [
      { replay: 16 },
      TypeError,
      "testThenTrain: replay is 16, expected an operator, such as replay({ per: 16 })",
    ],
    [
      { prepare: [] },
      TypeError,
      'testThenTrain: prepare is [], expected an operator, such as standardize({ field: "target" })',
    ],
    [
      { metrics: { error: mae } },
      TypeError,
      "metrics: error is a function, expected what a call such as mae() makes",
    ],
    [
      { awaitTarget: identity, prepare: identity },
      TypeError,
      "testThenTrain: prepare is given with awaitTarget, expected one of them, since a net says something before the target is there; scale inputs before testThenTrain",
    ],
    [
      { awaitTarget: {} },
      TypeError,
      "testThenTrain: awaitTarget is {}, expected an operator, such as awaitTarget({ by, targets$, within: 100, capacity: 1000 })",
    ],
    [
      { predictions: () => {} },
      TypeError,
      "testThenTrain: predictions is a function, expected an observer; write { next: (said) => … }",
    ],
    [
      { metric: mae() },
      Error,
      'testThenTrain: no option named "metric"; it has loss, optimizer, window, stride, metrics, replay, prepare, awaitTarget, predictions, from',
    ],
  ])("refuses %j", (options, kind, message) => {
    const wrong = { ...training, ...options } as unknown as TestThenTrainOptions;
    expect(() => testThenTrain(deep(), wrong)).toThrow(kind);
    expect(() => testThenTrain(deep(), wrong)).toThrow(message);
  });

  it.each([
    [
      "one that is replayed already",
      pipe(replay<Sample>(), testThenTrain(deep(), training)),
      "testThenTrain: a sample has 1 replayed rows already, expected none; give replay as an option",
    ],
    [
      "no sample",
      pipe(
        map(() => null as never),
        testThenTrain(deep(), training),
      ),
      "testThenTrain: it got null, expected a sample such as { input, target }",
    ],
    [
      "one that prepare has dropped",
      testThenTrain(deep(), { ...training, prepare: filter((_, index) => index > 0) }),
      "testThenTrain: 2 samples are on their way through replay and what prepares, expected one; what drops, holds or doubles samples stands before testThenTrain",
    ],
    [
      "one that prepare has replaced",
      testThenTrain(deep(), { ...training, prepare: map(({ input }) => ({ input })) }),
      "testThenTrain: what prepares has replaced a sample, expected the same with other numbers; pass its fields on, by map((sample) => ({ ...sample, … }))",
    ],
  ])("ends in an error for %s", async (_, operator, message) => {
    await expect(all(from(samples(3)).pipe(operator as never))).rejects.toThrow(
      new BrokenStreamError(message),
    );
  });
});

for (const [name, make] of Object.entries({
  "a net": () => testThenTrain(deep(), { ...training, metrics: { error: mae() } }),
  "a mixture with past samples": () =>
    testThenTrain(mix([linear(), deep()], { by: "loss" }), { ...training, replay: replay({ per: 2 }) }),
  "a window": () => testThenTrain(recurrent(), { ...training, window: 2 }),
})) {
  operatorLaws<Sample, unknown>(
    `testThenTrain of ${name}`,
    () =>
      pipe(
        make(),
        map(({ output, loss: own, metrics, version }) => ({ output, loss: own, metrics, version })),
      ),
    () => samples(6),
    { learns: true },
  );
}

describe("a run of testThenTrain that is stopped and resumes has the bits of one that was not", () => {
  type Run = { readonly outputs: Record<string, unknown>; readonly last: Checkpoint };
  type Program = (resumed: Checkpoint | undefined) => Observable<{
    readonly sample: Sample;
    readonly output: { toArray(): unknown };
    readonly weights: readonly number[] | undefined;
    readonly step: Step | undefined;
  }>;
  const program =
    (
      options: (resumed?: Checkpoint) => Partial<TestThenTrainOptions>,
      make: () => Parameters<typeof testThenTrain>[0],
    ): Program =>
    (resumed) =>
      fromPull(samples(60), { credit: 3 }).pipe(
        withPositions("numbers", { from: resumed }),
        map((sample) => ({ ...sample, at: sample.position.offset[0] })),
        testThenTrain(make() as Network, {
          loss,
          optimizer: adam({ learningRate: 0.01 }),
          from: resumed,
          ...options(resumed),
        }),
      );
  const prepare =
    (resumed?: Checkpoint) =>
    (samples$: Observable<Sample>): Observable<Sample> =>
      samples$.pipe(
        standardize({ from: resumed }),
        standardize({ field: "target", name: "targets", from: resumed }),
      );
  const mixture = () =>
    mix([linear(), deep(), network(dense(2, 1), { seed: 9, name: "third" })], { by: "loss", fading: 0.9 });
  const programs: Readonly<Record<string, Program>> = {
    "a net": program((resumed) => ({ prepare: prepare(resumed) }), deep),
    "a net with past samples": program(
      (resumed) => ({ prepare: prepare(resumed), replay: replay({ per: 4, keep: 9, from: resumed }) }),
      deep,
    ),
    "a mixture with past samples": program(
      (resumed) => ({
        prepare: prepare(resumed),
        replay: replay({ per: 4, keep: 9, policy: "reservoir", from: resumed }),
      }),
      mixture,
    ),
    "a mixture with a window": program(
      (resumed) => ({ prepare: prepare(resumed), window: 3, stride: 2 }),
      () => mix([linear(), recurrent()], { by: "loss" }),
    ),
    "a mixture with past windows": program(
      (resumed) => ({
        window: 3,
        replay: replay({ per: 2, keep: 4, sequences: { window: 3 }, from: resumed }),
        prepare: prepare(resumed),
      }),
      () => mix([linear(), recurrent()], { by: "loss" }),
    ),
  };
  const run = async (steps$: ReturnType<Program>, steps = Infinity): Promise<Run> => {
    const outputs: Record<string, unknown> = {};
    let last: Checkpoint | undefined;
    await lastValueFrom(
      steps$.pipe(
        map(({ sample, output, weights, step }) => {
          outputs[String((sample as Sample & { at: number }).at)] = [output.toArray(), weights];
          if (step) last = step.checkpoint();
          return step;
        }),
        filter((step) => step !== undefined),
        take(steps),
      ),
    );
    return { outputs, last: decodeCheckpoint(encodeCheckpoint(last!)) }; // there was a step
  };

  it.each(Object.entries(programs))("%s", async (_, open) => {
    const whole = await run(open(undefined));
    for (const steps of [1, 7, 19]) {
      const stopped = await run(open(undefined), steps);
      const resumed = await run(open(stopped.last));
      expect({ ...stopped.outputs, ...resumed.outputs }).toEqual(whole.outputs);
      expect(resumed.last).toEqual(whole.last);
    }
  });

  it("durable saves its steps", async () => {
    const store = memoryStore();
    const learn = (count: number): Promise<Step> =>
      lastValueFrom(
        durable(
          store,
          (resumed) =>
            programs["a mixture with past samples"](resumed).pipe(
              map(({ step }) => step!), // one for each sample
              take(count),
            ),
          { every: 5 },
        ),
      );
    expect((await learn(20)).step).toBe(20);
    expect((await learn(10)).step).toBe(30);
  });

  it("only the newest step takes a checkpoint", async () => {
    const events = await all(from(samples(3)).pipe(testThenTrain(deep(), training)));
    expect(() => events[0].step?.checkpoint()).toThrow(
      new StaleSignalError("checkpoint of step 1: a newer step has come; take it of the newest one"),
    );
  });

  it("refuses the checkpoint of another mixture", async () => {
    const { last } = await run(programs["a mixture with past samples"](undefined), 3);
    const two = mix([linear(), deep()], { by: "loss" });
    const wrong$ = from(samples(3)).pipe(testThenTrain(two, { ...training, from: last }));
    await expect(all(wrong$)).rejects.toThrow(
      new RangeError(
        'testThenTrain: the checkpoint has { losses, others } as the state named "mix", expected that of a mixture of 2 nets; give it the same mixture, or begin without the checkpoint',
      ),
    );
  });

  it("needs no position", () => {
    const position: Position | undefined = samples(1)[0].position;
    expect(position).toBeUndefined();
  });
});

it("classes are tested by logits", async () => {
  const net = network(dense(2, 3), { seed: 1 });
  const events = await all(
    of({ input: [1, 2], target: 2 }, { input: [1, 2], target: 2 }).pipe(
      testThenTrain(net, { loss: softmaxCrossEntropy(), optimizer: sgd({ learningRate: 0.1 }) }),
    ),
  );
  expect(events.map(({ output }) => output.shape)).toEqual([[3], [3]]);
  expect(events[1].loss).toBeLessThan(events[0].loss!); // both have targets
});

describe("targets that come later", () => {
  interface Entry {
    readonly id: number;
    readonly input?: number;
    readonly target?: number;
    readonly position: Position;
  }
  type View = Sample & { readonly id: number };
  /** The target of each sample comes three samples later; that of every seventh never. */
  const log = (count: number): Entry[] =>
    Array.from({ length: 2 * count }, (_, at): Entry => {
      const [id, position] = [Math.floor(at / 2), { source: "log", offset: [at] }];
      if (at % 2 === 0) return { id, input: Math.sin(id), position };
      return id >= 3 && id % 7 > 0 ? { id: id - 3, target: Math.cos(id), position } : { id: -id, position };
    });
  const makes = {
    "a net with memory": () => recurrent1(),
    "a mixture": () => mix([network(dense(1, 1), { seed: 1, name: "linear" }), recurrent1()], { by: "loss" }),
  };
  const recurrent1 = (): Network => network(stack(gru(1, 4), dense(4, 1)), { seed: 1, name: "recurrent" });

  const open = (tested: Network | Mixture, said: unknown[], resumed?: Checkpoint) =>
    from(log(50)).pipe(
      filter(({ position }) => position.offset[0] > (resumed?.positions?.[0].offset[0] ?? -1)),
      connect((entries$) =>
        entries$.pipe(
          filter(({ input }) => input !== undefined),
          map((entry) => entry as View),
          testThenTrain(tested as Network<1, 1>, {
            loss,
            optimizer: adam({ learningRate: 0.01 }),
            window: 3,
            stride: 1,
            metrics: { error: mae() },
            predictions: { next: ({ sample, output }) => said.push([(sample as View).id, output.item()]) },
            awaitTarget: awaitTarget<View, Entry>({
              by: ({ id }) => id,
              targets$: entries$.pipe(filter(({ target }) => target !== undefined)),
              within: 5,
              capacity: 20,
              from: resumed,
            }),
            from: resumed,
          }),
        ),
      ),
    );

  it.each(Object.entries(makes))("%s: says something at once, and is tested by that", async (_, make) => {
    const said: [number, number][] = [];
    const events = await all(open(make(), said));
    expect(said.map(([id]) => id)).toEqual(Array.from({ length: 50 }, (__, id) => id));
    expect(events.map(({ sample, output }) => [sample.id, output.item()])).toEqual(said);
    const labelled = events.filter(({ target }) => target !== undefined);
    expect(labelled.length).toBeGreaterThan(35);
    const errors = labelled.map(({ target, output }) => Math.abs(output.item() - (target as number)));
    expect(events.at(-1)?.metrics.error).toBeCloseTo(
      errors.reduce((sum, error) => sum + error, 0) / errors.length,
      9,
    );
    labelled.forEach(({ loss: own }, at) => expect(own).toBeCloseTo(errors[at] ** 2, 5));
    // The net has learned from what came before, but not from what was still awaited.
    expect(Math.max(...events.map(({ version }) => version))).toBeGreaterThan(30);
    events.forEach(({ version }, id) => expect(version).toBeLessThanOrEqual(Math.max(0, id - 4)));
  });

  it.each(Object.entries(makes))("%s: goes on with the same bits", async (_, make) => {
    const whole: [number, number][] = [];
    const events = await all(open(make(), whole));
    for (const count of [3, 20]) {
      const said: [number, number][] = [];
      let last: Checkpoint | undefined;
      const stopped = await all(
        open(make(), said).pipe(
          tap(({ step }) => (last = step?.checkpoint() ?? last)),
          filter(({ step }) => step !== undefined),
          take(count),
        ),
      );
      const resumed = decodeCheckpoint(encodeCheckpoint(last!)); // there was a step
      const rest = await all(open(make(), said, resumed));
      expect(new Map(said)).toEqual(new Map(whole));
      const after = events.slice(events.findIndex(({ step }) => step?.step === count) + 1);
      const read = (tested: typeof rest): unknown =>
        tested.map(({ sample, output, loss: own, step }) => [sample.id, output.item(), own, step?.step]);
      expect(read(rest)).toEqual(read(after));
      expect(stopped).toHaveLength(count);
    }
  });
});
