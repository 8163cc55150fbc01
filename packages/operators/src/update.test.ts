import {
  BrokenStreamError,
  BusyError,
  DivergedError,
  network,
  ShapeError,
  type Optimizer,
} from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam, chain, clipByNorm, sgd } from "@backstream/optimizers";
import { arena, type tensor } from "@backstream/tensors";
import {
  BehaviorSubject,
  concat,
  from,
  map,
  NEVER,
  of,
  Subject,
  take,
  throwError,
  type Observable,
} from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import { runningSum } from "./fixtures/runningSum.js";
import { forward } from "./forward.js";
import { rewind } from "./rewind.js";
import type { Step } from "./Step.js";
import { update, type LearningOptions } from "./update.js";

interface Pair {
  readonly input: number;
  readonly target?: number;
}

/** y = w · x, from w = 0. */
function scale() {
  const net = network(dense(1, 1, { bias: false }), { name: "scale" });
  net.load({ weight: [0] });
  return net;
}

function learn(
  net: ReturnType<typeof scale>,
  samples$: Observable<Pair>,
  optimizer: Optimizer = sgd({ learningRate: 0.5 }),
  options?: LearningOptions,
): Observable<Step> {
  return samples$.pipe(forward(net), compare(squaredError()), backward(net), update(optimizer, options));
}

const weight = (net: ReturnType<typeof scale>): number => net.parameters.get("weight")!.value.item();

describe("update", () => {
  it("emits a record of each update, measured before it", () => {
    const net = scale();
    const { values } = collect(learn(net, of({ input: 2, target: 2 }, { input: 1, target: 1 })));
    // w = 0: loss (0 - 2)², gradient 2 · -2 · 2; then w = 4: loss (4 - 1)², gradient 2 · 3 · 1.
    expect(values).toEqual([
      { step: 1, loss: 4, rows: 1, gradientNorm: 8 },
      { step: 2, loss: 9, rows: 1, gradientNorm: 6 },
    ]);
    expect(weight(net)).toBe(1);
    expect(net.parameters.get("weight")!.gradient.item()).toBe(0);
  });

  it("trains several nets with one optimizer: the norm that is clipped is over all of them", () => {
    const nets = [scale(), network(dense(1, 1, { bias: false }), { name: "head" })] as const;
    nets[0].load({ weight: [2] });
    nets[1].load({ weight: [3] });
    const steps$ = of({ input: 1, target: 5 }).pipe(
      forward(nets[0]),
      forward(nets[1]),
      compare(squaredError()),
      backward(nets[1]),
      backward(nets[0]),
      update(chain(clipByNorm(1), sgd({ learningRate: 1 }))),
    );
    // Output 6, delta 2: gradients 2 · 2 = 4 of the head, 2 · 3 = 6 of the net before it.
    expect(collect(steps$).values[0].gradientNorm).toBeCloseTo(Math.hypot(4, 6), 6);
    expect(weight(nets[0])).toBeCloseTo(2 - 6 / Math.hypot(4, 6), 5);
    expect(nets[1].parameters.get("weight")!.value.item()).toBeCloseTo(3 - 4 / Math.hypot(4, 6), 5);
  });

  it("refuses what rewrites the gradient only, and would learn nothing", () => {
    expect(() => update(clipByNorm(1))).toThrow(
      new TypeError(
        "update: clipByNorm(1) rewrites the gradient only, and no parameter would change; put it into a chain, as in chain(clipByNorm(1), adam())",
      ),
    );
  });

  it("passes the optimizer the segments of the parameters", () => {
    const seen: unknown[] = [];
    const spy: Optimizer = {
      init: (size) => size,
      update: (...given) => seen.push(given[1], given[3], given[4]?.segments),
    };
    collect(learn(scale(), of({ input: 1, target: 1 }), spy));
    expect(seen).toEqual([1, 1, [{ name: "weight", shape: [1, 1], offset: 0, size: 1 }]]);
  });

  it("continues with a state and its count", () => {
    const [whole, halves] = [scale(), scale()];
    const samples = [1, 2, 3, 4].map((input) => ({ input, target: 1 }));
    collect(learn(whole, from(samples), adam()));
    const optimizer = adam();
    const state = optimizer.init(1);
    collect(learn(halves, from(samples.slice(0, 2)), optimizer, { state }));
    const { values } = collect(learn(halves, from(samples.slice(2)), optimizer, { state, step: 2 }));
    expect(values.map(({ step }) => step)).toEqual([3, 4]);
    expect(weight(halves)).toBe(weight(whole));
  });

  it("takes the latest learning rate of a stream, and keeps it when that completes", () => {
    const net = scale();
    const rate$ = new BehaviorSubject(0);
    const samples$ = new Subject<Pair>();
    const weights: number[] = [];
    learn(net, samples$, sgd({ learningRate: 9 }), { learningRate$: rate$ }).subscribe(() =>
      weights.push(weight(net)),
    );
    samples$.next({ input: 1, target: 1 });
    rate$.next(0.25);
    rate$.complete();
    samples$.next({ input: 1, target: 1 });
    samples$.next({ input: 1, target: 1 });
    expect(weights).toEqual([0, 0.5, 0.75]);
  });

  it("refuses a learning rate that is none, and passes on the stream's error", () => {
    const samples$ = of({ input: 1, target: 1 });
    expect(
      collect(learn(scale(), samples$, sgd({ learningRate: 1 }), { learningRate$: of(NaN) })).error,
    ).toEqual(new RangeError("update: learningRate$ gave NaN, expected a number from 0 up"));
    expect(
      collect(learn(scale(), samples$, sgd({ learningRate: 1 }), { learningRate$: throwError(() => "gone") }))
        .error,
    ).toBe("gone");
  });

  it("refuses a second subscription that trains the same net, and frees it at the end of the first", () => {
    const net = scale();
    const running = learn(net, concat(of({ input: 1, target: 1 }), NEVER)).subscribe();
    const busy = new BusyError(
      "update: another subscription is training this network; share() its steps instead of subscribing twice, and put update behind mergeMap, not inside",
    );
    expect(collect(learn(net, of({ input: 1, target: 1 }))).error).toEqual(busy);
    running.unsubscribe();
    expect(collect(learn(net, of({ input: 1, target: 1 }))).error).toBeUndefined();
  });

  it("claims all nets of a pipeline or none", () => {
    const [busy, idle] = [scale(), network(dense(1, 1, { bias: false }), { name: "head" })] as const;
    const running = learn(busy, concat(of({ input: 1, target: 1 }), NEVER)).subscribe();
    const both$ = of({ input: 1, target: 1 }).pipe(
      forward(busy),
      forward(idle),
      compare(squaredError()),
      backward(idle),
      backward(busy),
      update(sgd({ learningRate: 1 })),
    );
    expect(collect(both$).error).toBeInstanceOf(BusyError);
    const owner = {};
    idle.claim(owner);
    idle.disclaim(owner);
    running.unsubscribe();
    expect(collect(both$).error).toBeUndefined();
  });

  it("ends with the optimizer's own error, and leaves the net as it was, its gradient cleared", () => {
    const net = scale();
    const broken: Optimizer = {
      init: () => undefined,
      update(_gradient, _state, parameters) {
        parameters.fill(9);
        throw new RangeError("broken: out of luck");
      },
    };
    const sample$ = of({ input: 1, target: 1 });
    expect(collect(learn(net, sample$, broken)).error).toEqual(new RangeError("broken: out of luck"));
    expect([weight(net), net.parameters.get("weight")!.gradient.item()]).toEqual([0, 0]);
    expect(collect(learn(net, sample$)).values).toEqual([{ step: 1, loss: 1, rows: 1, gradientNorm: 2 }]);
  });

  it.each([
    ["the loss is NaN", { input: 1, target: NaN }],
    ["the loss is NaN", { input: Infinity, target: 1 }],
    ["the loss is Infinity", { input: 1, target: 1e200 }],
    ["the gradient is not finite", { input: 1e30, target: 1e30 }],
  ])("skips the step where %s, of %j, and learning continues", (skipped, bad) => {
    const net = scale();
    const { values } = collect(learn(net, of(bad, { input: 1, target: 1 })));
    expect(values).toMatchObject([
      { step: 1, skipped },
      { step: 1, loss: 1 },
    ]);
    expect(weight(net)).toBe(1);
  });

  it("puts parameters back that an update made infinite", () => {
    const net = scale();
    const { values } = collect(learn(net, of({ input: 1e15, target: 1e15 }), sgd({ learningRate: 1e30 })));
    expect(values).toMatchObject([{ skipped: "the updated parameters are not finite" }]);
    expect(weight(net)).toBe(0);
  });

  it("puts the memory from before a bad window back", () => {
    const net = network(stack(runningSum(), dense(1, 1)), { seed: 1 });
    const carries: unknown[] = [];
    const { error } = collect(
      from([1, 1, NaN, 1, 1, 1].map((input) => ({ input, target: 0 }))).pipe(
        forward(net),
        tapCarry(carries),
        compare(squaredError()),
        rewind({ window: 2 }),
        backward(net),
        update(sgd({ learningRate: 0 })),
      ),
    );
    expect(error).toBeUndefined();
    // Tick 2 leaves the memory as it was. With its window, tick 3 is forgotten too: tick 4 follows tick 1.
    expect(carries).toEqual([1, 2, 2, 3, 3, 4]);
  });

  it("gives up after a hundred skips in a row, with the net of the last good step", () => {
    const net = scale();
    const bad = Array.from({ length: 200 }, () => ({ input: 1, target: NaN }));
    const { values, error } = collect(learn(net, from([{ input: 1, target: 1 }, ...bad])));
    expect(values).toHaveLength(101);
    expect(error).toEqual(
      new DivergedError(
        "update: 100 steps in a row were skipped, the last because the loss is NaN; lower the learning rate, clip the gradient, or gate the data",
      ),
    );
    expect(weight(net)).toBe(1);
  });

  it("refuses a signal that has not returned through all its nets", () => {
    const net = scale();
    const steps$ = of({ input: 1, target: 1 }).pipe(
      forward(net),
      compare(squaredError()),
      rewind(),
      update(sgd({ learningRate: 1 })) as never,
    );
    expect(collect(steps$).error).toEqual(
      new BrokenStreamError(
        "update: the signal has not returned through scale; put backward(scale) before update",
      ),
    );
  });

  it("gives its memory back", () => {
    const used = arena.used;
    const net = network(gru(1, 8));
    const own = arena.used - used;
    const steps = (): Observable<Step> =>
      from([1, 2, 3].map((input) => ({ input, target: new Array(8).fill(input) as number[] }))).pipe(
        forward(net),
        compare(squaredError()),
        backward(net),
        update(sgd({ learningRate: 0.1 })),
      );
    collect(steps());
    const scratch = arena.used - used - own; // of the net's passes, kept for the next
    collect(steps().pipe(take(1)));
    collect(steps());
    expect(arena.used - used - own).toBe(scratch);
  });

  it("learns in a closed loop of 10⁶ ticks that its own steps feed", () => {
    const net = scale();
    const samples$ = new Subject<Pair>();
    let steps = 0;
    let failure: unknown;
    learn(net, samples$, sgd({ learningRate: 0.1 })).subscribe({
      next: ({ step }) => {
        steps = step;
        if (step < 1e6) samples$.next({ input: 1, target: 1 });
      },
      error: (error: unknown) => (failure = error),
    });
    samples$.next({ input: 1, target: 1 });
    expect(failure).toBeUndefined();
    expect(steps).toBe(1e6);
    expect(weight(net)).toBeCloseTo(1, 5);
  });
});

function tapCarry<T extends { readonly carry: unknown }>(carries: unknown[]) {
  return map((signal: T) => {
    const [{ sum }] = signal.carry as [{ sum: ReturnType<typeof tensor> }];
    carries.push(sum.item());
    return signal;
  });
}

it("refuses a state for another number of parameters, before it writes into other networks", () => {
  const others = Array.from({ length: 20 }, (_, seed) => network(dense(10, 10), { seed }));
  const before = others.map((other) => other.save());
  const optimizer = adam();
  const net = network(dense(30, 30), { name: "wide" });
  const sample = { input: new Float32Array(30).fill(1), target: new Float32Array(30) };
  const { error } = collect(
    of(sample).pipe(
      forward(net),
      compare(squaredError()),
      backward(net),
      update(optimizer, { state: optimizer.init(3) }),
    ),
  );
  expect(error).toEqual(
    new ShapeError(
      'update: the state has 3 numbers of "mean", expected 930; make it with init(930), for the 930 parameters of all nets',
    ),
  );
  expect(others.map((other) => other.save())).toEqual(before);
});

it("skips the step of an outlier that would make Adam's state infinite, and learns on", () => {
  const net = scale();
  const samples$ = of(...[1, 1, 1e22, 1, 1].map((target) => ({ input: 1, target })));
  const { values } = collect(learn(net, samples$, adam({ learningRate: 0.1 })));
  expect(values.map(({ step, skipped }) => [step, skipped])).toEqual([
    [1, undefined],
    [2, undefined],
    [3, "the updated state of the optimizer is not finite"],
    [3, undefined],
    [4, undefined],
  ]);
  expect(weight(net)).toBeGreaterThan(0.35);
});

it.each([
  [NaN, "NaN"],
  [-1, "-1"],
  [1.5, "1.5"],
  ["3", '"3"'],
])("refuses to continue at step %s", (step, text) => {
  expect(() => update(adam(), { step: step as number })).toThrow(
    new RangeError(`update: step is ${text}, expected a whole number from 0 up`),
  );
});
