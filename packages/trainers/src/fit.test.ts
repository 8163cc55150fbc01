import {
  BusyError,
  CapacityError,
  DivergedError,
  network,
  type Loss,
  type Network,
  type Sample,
  ShapeError,
  UnknownNameError,
} from "@backstream/core";
import { dense, elman, gru, stack } from "@backstream/layers";
import { softmaxCrossEntropy, squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { arena } from "@backstream/tensors";
import {
  concat,
  defer,
  EMPTY,
  filter,
  from,
  lastValueFrom,
  map,
  NEVER,
  of,
  range,
  Subject,
  take,
  throwError,
  toArray,
  type Observable,
} from "rxjs";
import { afterEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import { backprop } from "./backprop.js";
import { fit } from "./fit.js";
import type { FitOptions } from "./FitOptions.js";
import { accuracy } from "./metrics/accuracy.js";
import { mae } from "./metrics/mae.js";
import { reduceOnPlateau } from "./reduceOnPlateau.js";

/** y = w · x, from w = 1. */
function scale(weight = 1) {
  const net = network(dense(1, 1, { bias: false }), { name: "scale" });
  net.load({ weight: [weight] });
  return net;
}
const weightOf = (net: Network): number => net.parameters.get("weight")!.value.item(); // a net of scale()
const plan = { loss: squaredError(), optimizer: sgd({ learningRate: 0.25 }) };
const all = <T>(values$: Observable<T>): Promise<T[]> => lastValueFrom(values$.pipe(toArray()));
const epochsOf = <T extends { readonly kind: string }>(progress$: Observable<T>) =>
  all(progress$.pipe(filter((record): record is Extract<T, { kind: "epoch" }> => record.kind === "epoch")));

it("reports every update and every epoch", async () => {
  const net = scale();
  const samples = [{ input: 1, target: 3 }, { input: 1, target: 2 }]; // prettier-ignore
  const validation = [{ input: 2, target: 2 }];
  const metrics = { error: mae() };
  const progress = await all(fit(net, samples, { ...plan, epochs: 2, validation, metrics }));
  // Each update goes half of the way to its target: 1, 2, 2, 2.5, 2.25.
  expect(progress).toEqual([
    { kind: "update", epoch: 1, epochs: 2, share: 0.5, step: 1, loss: 4, rows: 1, gradientNorm: 4 },
    { kind: "update", epoch: 1, epochs: 2, share: 1, step: 2, loss: 0, rows: 1, gradientNorm: 0 },
    {
      kind: "epoch",
      epoch: 1,
      epochs: 2,
      step: 2,
      loss: 2,
      rows: 2,
      metrics: { error: 1 },
      skipped: 0,
      validation: { loss: 4, rows: 1, metrics: { error: 2 } },
      best: true,
      seconds: expect.any(Number) as number,
    },
    { kind: "update", epoch: 2, epochs: 2, share: 0.5, step: 3, loss: 1, rows: 1, gradientNorm: 2 },
    { kind: "update", epoch: 2, epochs: 2, share: 1, step: 4, loss: 0.25, rows: 1, gradientNorm: 1 },
    {
      kind: "epoch",
      epoch: 2,
      epochs: 2,
      step: 4,
      loss: 0.625,
      rows: 2,
      metrics: { error: 0.75 },
      skipped: 0,
      validation: { loss: 6.25, rows: 1, metrics: { error: 2.5 } },
      best: false,
      seconds: expect.any(Number) as number,
    },
  ]);
  expect(weightOf(net)).toBe(2.25);
});

it("knows the metrics by name, and whether there is a validation", async () => {
  const metrics = { accuracy: accuracy() };
  const net = network(dense(1, 2));
  const options = { loss: softmaxCrossEntropy(), optimizer: sgd(), metrics };
  const samples = [{ input: 1, target: 1 }];
  const [validated] = await epochsOf(fit(net, samples, { ...options, validation: samples }));
  expectTypeOf(validated.metrics.accuracy).toEqualTypeOf<number>();
  expectTypeOf(validated.validation.metrics.accuracy).toEqualTypeOf<number>();
  expect([0, 1]).toContain(validated.validation.metrics.accuracy);
  const [alone] = await epochsOf(fit(net, samples, options));
  expectTypeOf(alone.validation).toEqualTypeOf<undefined>();
  expect(alone.validation).toBeUndefined();
  // @ts-expect-error there is no such metric
  expect(alone.metrics.accurate).toBeUndefined();
});

it("starts from what was learned when called again, and keeps the optimizer's state from epoch to epoch", async () => {
  const [once, twice] = [scale(), scale()];
  const samples = [{ input: 1, target: 3 }];
  await all(fit(once, samples, { ...plan, epochs: 4 }));
  for (let call = 0; call < 2; call++) await all(fit(twice, samples, { ...plan, epochs: 2 }));
  expect(twice.save()).toEqual(once.save());
  const momentum = sgd({ learningRate: 0.25, momentum: 0.5 });
  const [updates, epochs] = [scale(), scale()];
  await all(of(...samples, ...samples).pipe(backprop(updates, { ...plan, optimizer: momentum })));
  await all(fit(epochs, samples, { ...plan, optimizer: momentum, epochs: 2 }));
  expect(epochs.save()).toEqual(updates.save());
});

describe("shuffling", () => {
  const samples = Array.from({ length: 40 }, (_, index) => ({ input: index, target: 0, index }));
  const orders = async (options: Partial<FitOptions>): Promise<number[][]> => {
    const idle = { loss: squaredError(), optimizer: sgd({ learningRate: 0 }), epochs: 2, ...options };
    const updates$ = fit(scale(), samples, idle).pipe(filter(({ kind }) => kind === "update"));
    const inputs = (await all(updates$)).map(({ loss }) => Math.sqrt(loss)); // output = input, target 0
    return [inputs.slice(0, 40), inputs.slice(40)];
  };
  const sorted = samples.map(({ input }) => input);

  it("is another order each epoch, the same for the same seed", async () => {
    const [first, second] = await orders({ seed: 5 });
    expect(first.toSorted((a, b) => a - b)).toEqual(sorted);
    expect(second.toSorted((a, b) => a - b)).toEqual(sorted);
    expect(new Set([first, second, sorted].map(String)).size).toBe(3);
    expect(await orders({ seed: 5 })).toEqual([first, second]);
    expect(await orders({ seed: 6 })).not.toEqual([first, second]);
  });

  it("is left out without a seed, and where samples are one series", async () => {
    expect(await orders({})).toEqual([sorted, sorted]);
    expect(await orders({ seed: 5, window: 1 })).toEqual([sorted, sorted]);
  });
});

describe("early stopping", () => {
  // Validation losses are (w - 2)²: the weight goes half of the way to 4 with each epoch: 2 2/3 ... away from the best.
  const options = { ...plan, epochs: 10, validation: [{ input: 1, target: 2 }] };
  const samples = [{ input: 1, target: 4 }];

  it("ends after so many epochs without improvement, with the best parameters", async () => {
    const net = scale(0);
    const epochs = await epochsOf(fit(net, samples, { ...options, earlyStopping: { patience: 3 } }));
    // Weights 2, 3, 3.5, 3.75.
    expect(epochs.map(({ validation, best }) => [validation.loss, best])).toEqual([[0, true], [1, false], [2.25, false], [3.0625, false]]); // prettier-ignore
    expect(weightOf(net)).toBe(2);
  });

  it("keeps the last parameters where those are wanted", async () => {
    const net = scale(0);
    const earlyStopping = { patience: 1, restoreBest: false };
    await all(fit(net, samples, { ...options, earlyStopping }));
    expect(weightOf(net)).toBe(3);
  });

  it("takes a loss that is no number for no improvement", async () => {
    const validation = [{ input: 1, target: NaN }];
    const epochs = await epochsOf(fit(scale(), samples, { ...options, validation, earlyStopping: { patience: 2 } })); // prettier-ignore
    expect(epochs.map(({ best }) => best)).toEqual([false, false]);
  });
});

describe("stopping", () => {
  const samples = Array.from({ length: 10 }, () => ({ input: 1, target: 3 }));

  it.each([
    ["an array", samples],
    ["an observable", from(samples)],
    ["sequences", samples.map((sample) => [sample])],
  ])("in the middle of an epoch of %s is at once, and leaves the net free", async (_, dataset) => {
    const net = scale();
    const steps = await all(fit(net, dataset, { ...plan, epochs: Infinity }).pipe(take(3)));
    expect(steps).toHaveLength(3);
    expect(weightOf(net)).toBe(2.75); // 1, 2, 2.5, 2.75
    const { used } = arena; // with the scratch of the net, which stays
    await all(fit(net, dataset, plan).pipe(take(2)));
    expect(arena.used).toBe(used);
    await all(of(samples[0]).pipe(backprop(net, plan)));
  });

  it("closes an iterable that has not ended", async () => {
    let closed = false;
    function* endless(): Generator<Sample> {
      try {
        for (;;) yield { input: 1, target: 3 };
      } finally {
        closed = true;
      }
    }
    await all(fit(scale(), endless(), plan).pipe(take(2)));
    expect(closed).toBe(true);
  });

  it("is needed before another run can train the net", async () => {
    const net = scale();
    const source$ = new Subject<Sample>();
    const errors: unknown[] = [];
    const first = fit(net, source$, plan).subscribe();
    source$.next(samples[0]);
    fit(net, samples, plan).subscribe({ error: (error) => errors.push(error) });
    expect(errors[0]).toBeInstanceOf(BusyError);
    first.unsubscribe();
    expect(source$.observed).toBe(false);
  });
});

describe("a page stays responsive", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** A loss that takes 20 ms by the clock, and the number of event loop cycles before each call. */
  const slow = () => {
    let [now, cycles] = [0, 0];
    vi.spyOn(Date, "now").mockImplementation(() => now);
    const timer = setInterval(() => cycles++, 0);
    const seen: number[] = [];
    const quick = squaredError();
    const loss: Loss = {
      ...quick,
      measure(batch) {
        now += 20;
        seen.push(cycles);
        return quick.measure(batch);
      },
    };
    return { loss, seen, stop: () => clearInterval(timer) };
  };
  const samples = Array.from({ length: 30 }, () => ({ input: 1, target: 3 }));
  const few = samples.slice(0, 1);

  it.each([
    ["rows are learned from", samples, {}],
    ["shuffled rows are learned from", samples, { seed: 1 }],
    ["a series is learned from", samples, { window: 5 }],
    ["one long sequence is learned from", [samples], { window: 5 }],
    ["short sequences are learned from", samples.map((sample) => [sample]), { seed: 1 }],
    ["sequences in batches are learned from", [...samples, ...samples].map((sample) => [sample]), { batch: 2 }], // prettier-ignore
    ["a net is validated", few, { validation: samples }],
    ["many small epochs are learned from", few, { epochs: 30 }],
    ["an observable is learned from again and again", from(few), { epochs: 30 }],
  ])("while %s", async (_, dataset, options) => {
    const { loss, seen, stop } = slow();
    await all(fit(scale(), dataset, { ...plan, ...options, loss }));
    stop();
    // Every third tick, at 60 ms, the event loop gets control.
    const breaks = seen.filter((cycles, index) => index > 0 && cycles > seen[index - 1]);
    expect(breaks.length).toBeGreaterThan(seen.length / 4);
    expect(breaks.length).toBeLessThan(seen.length / 2);
  });
});

it("closes a loop: the rate falls where the run's own validation loss does not", async () => {
  const losses$ = new Subject<number>();
  const learningRate$ = losses$.pipe(reduceOnPlateau({ start: 1.25, factor: 0.2, patience: 0 }));
  const weights: number[] = [];
  const net = scale(0);
  const validation = [{ input: 1, target: 2 }];
  const progress$ = fit(net, validation, { ...plan, epochs: 3, learningRate$, validation });
  await lastValueFrom(
    progress$.pipe(
      map((record) => {
        if (record.kind === "update") return;
        weights.push(weightOf(net));
        losses$.next(record.validation.loss);
      }),
    ),
  );
  // At 1.25 the weight leaps over 2, each time farther: 2 away, 3, 4.5. At a rate of 0.25 it goes half of the way back.
  expect(weights).toEqual([5, -2.5, -0.25]);
});

it("names an exhausted generator, and an empty dataset", async () => {
  function* once() {
    yield { input: 1, target: 3 };
  }
  await expect(all(fit(scale(), once(), { ...plan, epochs: 2 }))).rejects.toThrow(
    new RangeError(
      "fit: epoch 2: the dataset gave no sample with a target, expected at least one; a dataset that can be read only once, such as a generator, must be made again for each reading: defer(() => make())",
    ),
  );
  expect(await epochsOf(fit(scale(), defer(once), { ...plan, epochs: 2 }))).toHaveLength(2);
  for (const none of [[], EMPTY, [[]], [{ input: 1 }], [[{ input: 1 }]]] as Sample[][])
    await expect(all(fit(scale(), none, plan))).rejects.toThrow("fit: epoch 1: the dataset gave no sample");
  const options = { ...plan, validation: [] };
  await expect(all(fit(scale(), [{ input: 1, target: 3 }], options))).rejects.toThrow(
    "fit: validation: the dataset gave no sample",
  );
});

it("reports errors, and leaves the net free", async () => {
  const net = scale();
  const failed = throwError(() => new Error("the wire broke"));
  const one = of({ input: 1, target: 3 });
  await expect(all(fit(net, concat(one, failed), plan))).rejects.toThrow("the wire broke");
  await expect(all(fit(net, [concat(one, failed)], plan))).rejects.toThrow("the wire broke");
  await expect(all(fit(net, one, { ...plan, validation: failed }))).rejects.toThrow("the wire broke");
  await expect(all(fit(net, [{ input: [1, 2], target: 3 }], plan))).rejects.toThrow(ShapeError);
  const [last] = await epochsOf(fit(net, one, plan));
  expect(last.epoch).toBe(1);
});

it("counts skipped updates, and gives up after a hundred in a row", async () => {
  const sound = { input: 1, target: 3 };
  const broken = { input: 1, target: NaN };
  const net = scale();
  const [epoch] = await epochsOf(fit(net, [sound, broken, sound], plan));
  expect(epoch).toMatchObject({ step: 2, skipped: 1, rows: 3, loss: NaN });
  expect(weightOf(net)).toBe(2.5);
  const hundred = Array.from({ length: 100 }, () => broken);
  await expect(all(fit(net, hundred, plan))).rejects.toThrow(DivergedError);
  expect(weightOf(net)).toBe(2.5);
});

describe("bounds", () => {
  const bound = 65_536;

  it("a shuffle holds 65,536 rows, and no more", async () => {
    let drawn = 0;
    function* endless(): Generator<Sample> {
      for (;;) {
        drawn++;
        yield { input: 1, target: 3 };
      }
    }
    await all(fit(scale(), endless(), { ...plan, seed: 1 }).pipe(take(1)));
    expect(drawn).toBe(bound);
  });

  it("as many sequences of an observable may wait for one that takes time", async () => {
    const pushed$ = range(0, bound + 2).pipe(map((): Observable<Sample> => NEVER));
    await expect(all(fit(scale(), pushed$, plan))).rejects.toThrow(
      new CapacityError(
        `flow: ${bound} values wait and another came, expected a source that can wait; pull it with fromPull, or drop values with another policy of flow`,
      ),
    );
  });

  it("a sequence that others are to run beside has 1,048,576 ticks at most", async () => {
    let drawn = 0;
    function* endless(): Generator<Sample> {
      for (;;) {
        drawn++;
        yield { input: 1, target: 3 };
      }
    }
    await expect(all(fit(scale(), [endless()], { ...plan, batch: 2 }))).rejects.toThrow(
      new CapacityError(
        "fit: a batch waits for a sequence of more than 1048576 ticks, expected its end; leave out batch, cut it into shorter ones, or give arrays",
      ),
    );
    expect(drawn).toBe(2 ** 20 + 1);
  });

  it("an iterable is drawn from one sequence at a time", async () => {
    let drawn = 0;
    function* endless(): Generator<Observable<Sample>> {
      for (;;) {
        drawn++;
        yield NEVER;
      }
    }
    fit(scale(), endless(), plan).subscribe().unsubscribe();
    expect(drawn).toBe(1);
  });
});

it("refuses impossible options and datasets, with the remedy", async () => {
  const sample = { input: 1, target: 3 };
  const refused = async (
    dataset: unknown,
    options: object = {},
    net: Network = scale(),
  ): Promise<unknown> => {
    try {
      await all(fit(net, dataset as Sample[], { ...plan, ...options }));
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const series =
    "samples in order are a single series, which cannot be batched; leave out batch, or give sequences";
  expect(await refused([sample], { window: 2, batch: 8 })).toEqual(
    new RangeError(`fit: batch is 8, but ${series}`),
  );
  const memory = network(stack(elman(1, 2), dense(2, 1)), { name: "forecaster" });
  expect(await refused([sample], {}, memory)).toEqual(
    new RangeError("fit: forecaster has memory, but samples without a window are rows without order; give a window, or a dataset of sequences"), // prettier-ignore
  );
  expect(await refused([sample, [sample]])).toEqual(new TypeError("fit: the dataset holds samples and sequences, expected one kind")); // prettier-ignore
  const wanted = "expected samples such as { input, target }, or sequences of them";
  expect(await refused([3])).toEqual(new TypeError(`fit: the dataset holds 3, ${wanted}`));
  expect(await refused([{ x: 1, y: 2 }])).toEqual(
    new TypeError(`fit: the dataset holds { x, y }, ${wanted}`),
  );
  expect(await refused(sample)).toEqual(
    new TypeError("fit: the dataset is { input, target }, expected an iterable or an observable of samples, or of sequences"), // prettier-ignore
  );
  const whole = "expected a whole number from 1 up";
  expect(await refused([sample], { epochs: 0 })).toEqual(new RangeError(`fit: epochs is 0, ${whole}`));
  expect(await refused([sample], { batch: 1.5 })).toEqual(new RangeError(`fit: batch is 1.5, ${whole}`));
  const validation = [sample];
  expect(await refused([sample], { validation, earlyStopping: { patience: 0 } })).toEqual(new RangeError(`fit: patience is 0, ${whole}`)); // prettier-ignore
  expect(await refused([sample], { earlyStopping: { patience: 1 } })).toEqual(
    new RangeError("fit: earlyStopping without validation, whose loss decides when to stop; give a validation dataset, which is not learned from"), // prettier-ignore
  );
  expect(await refused([sample], { window: 2, stride: 3 })).toEqual(new RangeError("rewind: stride is 3, expected at most the window of 2")); // prettier-ignore
  const made = "expected what a call such as";
  expect(await refused([sample], { loss: undefined })).toEqual(new TypeError(`fit: loss is undefined, ${made} squaredError() makes`)); // prettier-ignore
  expect(await refused([sample], { optimizer: sgd })).toEqual(new TypeError(`fit: optimizer is a function, ${made} adam() makes`)); // prettier-ignore
  expect(await refused([sample], { metrics: { mae } })).toEqual(new TypeError(`metrics: mae is a function, ${made} mae() makes`)); // prettier-ignore
  expect(await refused([sample], { seed: 0.5 })).toBeInstanceOf(RangeError);
  expect(await refused([sample], { epoch: 2 })).toBeInstanceOf(UnknownNameError);
  expect(() => fit(gruNet(), [], { ...plan, epochs: 0 })).toThrow(RangeError); // at once
});

const gruNet = (): Network => network(stack(gru(1, 2), dense(2, 1)));
