import { network, type Network, type Sample } from "@backstream/core";
import { dense, elman, gru, lstm, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import {
  backward,
  compare,
  forward,
  predict,
  rewind,
  update,
  type ComparedSignal,
  type Step,
} from "@backstream/operators";
import { adam, sgd } from "@backstream/optimizers";
import type { tensor } from "@backstream/tensors";
import { batchSamples, nextStep, type SampleBatch } from "@backstream/sequences";
import { expectNear, valuesOf } from "@backstream/testing";
import {
  connect,
  EMPTY,
  from,
  ignoreElements,
  map,
  merge,
  of,
  type Observable,
  type OperatorFunction,
} from "rxjs";
import { describe, expect, it } from "vitest";
import { backprop } from "./backprop.js";
import { bptt } from "./bptt.js";
import { fit } from "./fit.js";
import { truncatedBptt } from "./truncatedBptt.js";

const ticks = Array.from({ length: 40 }, (_, at) => ({
  at,
  key: "only",
  input: [Math.sin(at), Math.cos(at / 2)],
  target: [Math.sin(at + 1)],
}));
const make = (cell: typeof elman | typeof gru | typeof lstm = gru): Network =>
  network(stack(cell(2, 5), dense(5, 1)), { seed: 9 });
const training = () => ({ loss: squaredError(), optimizer: adam({ learningRate: 0.01 }) });

type Learned = readonly [steps: Step[], parameters: ReturnType<Network["save"]>];

const stepsOf = ([steps]: Learned): Step[] => steps;

/** All steps and the parameters at the end: equal programs have equal bits. */
function learn<T>(net: Network, source: Observable<T>, trainer: OperatorFunction<T, Step>): Learned {
  const steps = valuesOf(source.pipe(trainer));
  return [steps, net.save()];
}

describe("equal programs, equal bits", () => {
  it("a second run", () => {
    const run = (): unknown => {
      const net = make();
      return learn(net, from(ticks), truncatedBptt(net, { ...training(), window: 8, stride: 3 }));
    };
    expect(run()).toEqual(run());
  });

  it.each([elman, gru, lstm])("full BPTT is truncated BPTT with a window as long: %o", (cell) => {
    const [full, truncated] = [make(cell), make(cell)];
    expect(learn(full, of(ticks), bptt(full, training()))).toEqual(
      learn(truncated, from(ticks), truncatedBptt(truncated, { ...training(), window: ticks.length })),
    );
  });

  it("truncated BPTT with a window of one is backpropagation", () => {
    const [one, none] = [make(), make()];
    expect(learn(one, from(ticks), truncatedBptt(one, { ...training(), window: 1 }))).toEqual(
      learn(none, from(ticks), backprop(none, training())),
    );
  });

  it("one key is no key", () => {
    const [keyed, plain] = [make(), make()];
    const options = { ...training(), window: 6, stride: 2 };
    expect(
      learn(
        keyed,
        from(ticks),
        truncatedBptt<(typeof ticks)[0], number, number, string>(keyed, {
          ...options,
          key: ({ key }) => key,
        }),
      ),
    ).toEqual(learn(plain, from(ticks), truncatedBptt(plain, options)));
  });

  describe("mini-batches of samples", () => {
    const rows = ticks.map(({ input, target, at }) => ({ input, target, at }));
    const feedForward = (): Network =>
      network(stack(dense(2, 5, { activation: "tanh" }), dense(5, 1)), { seed: 9 });
    const batches$ = from(rows).pipe(batchSamples({ batch: 4 }));

    it("an update of a batch is one of as many ticks, whose error does not travel through time", () => {
      const [together, apart] = [feedForward(), feedForward()];
      expect(learn(together, batches$, backprop(together, training()))).toEqual(
        learn(apart, from(rows), truncatedBptt(apart, { ...training(), window: 4 })),
      );
    });

    it("the gradient of a batch is the mean of its rows' gradients, added up by hand", () => {
      const [together, apart] = [feedForward(), feedForward()];
      const gradients = (net: Network): number[] => [...net.parameters.values()].flatMap(({ gradient }) => [...gradient.data]); // prettier-ignore
      const pass = (net: Network) => (samples$: Observable<Sample>) =>
        samples$.pipe(forward(net), compare(squaredError()), backward(net));
      valuesOf(from(rows.slice(0, 4)).pipe(pass(apart)));
      valuesOf(from(rows.slice(0, 4)).pipe(batchSamples({ batch: 4 }), pass(together)));
      const mean = gradients(apart).map((sum) => sum / 4);
      expect(Math.max(...mean.map(Math.abs))).toBeGreaterThan(0.01);
      expectNear("gradient", gradients(together), mean, 1e-6);
    });

    it("fit batches rows in the same way, and leaves out those without a target", () => {
      const [fitted, batched] = [feedForward(), feedForward()];
      const unlabelled = { input: [7, 7] };
      valuesOf(fit(fitted, from([unlabelled, ...rows, unlabelled]), { ...training(), batch: 4 }));
      valuesOf(batches$.pipe(backprop(batched, training())));
      expect(fitted.save()).toEqual(batched.save());
    });

    it("a prediction of a batch holds the samples that its rows came from", () => {
      const found: number[] = [];
      const next = ({ sample }: { readonly sample: SampleBatch<(typeof rows)[0]> }) =>
        found.push(...sample.samples.map(({ at }) => at));
      valuesOf(batches$.pipe(backprop(feedForward(), { ...training(), predictions: { next } })));
      expect(found).toEqual(rows.map(({ at }) => at));
    });
  });

  it("a forecast made at once is what the learner predicts when the truth has come", () => {
    const net = network(stack(gru(1, 5), dense(5, 1)), { seed: 9 });
    const [atOnce, later]: [number[], number[]] = [[], []];
    const predictions = { next: ({ output }: ComparedSignal) => later.push(output.item()) };
    const readings = Array.from({ length: 30 }, (_, at) => Math.sin(at));
    const known: number[] = [];
    from(readings)
      .pipe(
        connect((each$) =>
          merge(
            each$.pipe(
              nextStep<number>(),
              truncatedBptt(net, { ...training(), window: 4, predictions }),
              ignoreElements(),
            ),
            each$.pipe(map((input) => ({ input })), predict(net)), // prettier-ignore
          ),
        ),
      )
      .subscribe(({ output }) => {
        atOnce.push(output.item());
        known.push(later.length);
      });
    // With reading t comes the forecast of t + 1, while the learner has predicted up to t.
    expect(known).toEqual(readings.map((_, at) => at));
    expect(atOnce.slice(0, -1)).toEqual(later);
    expect(net.version).toBeGreaterThan(5);
  });

  it("a sequence after another begins anew", () => {
    const [together, apart] = [make(), make()];
    const optimizer = sgd({ learningRate: 0.1 });
    const halves = [ticks.slice(0, 20), ticks.slice(20)];
    const [steps] = learn(together, from(halves), bptt(together, { loss: squaredError(), optimizer }));
    const [first] = learn(apart, of(halves[0]), bptt(apart, { loss: squaredError(), optimizer }));
    const [second] = learn(apart, of(halves[1]), bptt(apart, { loss: squaredError(), optimizer }));
    expect(steps.map(({ loss }) => loss)).toEqual([...first, ...second].map(({ loss }) => loss));
    expect(together.save()).toEqual(apart.save());
  });

  it.each(Array.from({ length: 19 }, (_, extra) => 10 + extra))(
    "a buffer of %i ticks for a window of 9",
    (capacity) => {
      const pipeline = (options: { capacity?: number }): unknown => {
        const net = make();
        return learn(net, from(ticks), (samples$: Observable<Sample>) =>
          samples$.pipe(
            forward(net, options),
            compare(squaredError()),
            rewind({ window: 9, stride: 4 }),
            backward(net),
            update(adam()),
          ),
        );
      };
      expect(pipeline({ capacity })).toEqual(pipeline({}));
    },
  );

  it("two nets nested like brackets learn as their stack", () => {
    const both = make();
    const saved = both.save();
    const part = (prefix: string): Record<string, ReturnType<typeof tensor>> =>
      Object.fromEntries(
        Object.entries(saved).flatMap(([name, value]) =>
          name.startsWith(prefix) ? [[name.slice(2), value]] : [],
        ),
      );
    const [cell, head] = [network(gru(2, 5), { name: "cell" }), network(dense(5, 1), { name: "head" })];
    cell.load(part("0."));
    head.load(part("1."));
    const optimizer = sgd({ learningRate: 0.1 }); // which has no order of parameters
    const apart = learn(cell, from(ticks), (samples$: Observable<Sample>) =>
      samples$.pipe(
        forward(cell),
        forward(head),
        compare(squaredError()),
        rewind({ window: 7, stride: 3 }),
        backward(head),
        backward(cell),
        update(optimizer),
      ),
    );
    const together = learn(
      both,
      from(ticks),
      truncatedBptt(both, { loss: squaredError(), optimizer, window: 7, stride: 3 }),
    );
    expect(apart[0].map(({ loss }) => loss)).toEqual(together[0].map(({ loss }) => loss));
    expect({ ...both.save() }).toEqual({
      ...Object.fromEntries(Object.entries(cell.save()).map(([name, value]) => [`0.${name}`, value])),
      ...Object.fromEntries(Object.entries(head.save()).map(([name, value]) => [`1.${name}`, value])),
    });
  });
});

describe("careless users", () => {
  it.each([
    ["backprop", (net: Network) => backprop(net, training())],
    ["truncatedBptt", (net: Network) => truncatedBptt(net, { ...training(), window: 4 })],
  ])("%s of an empty stream completes without a step, of one sample makes one", (_, trainer) => {
    const net = make();
    expect(stepsOf(learn(net, EMPTY as Observable<Sample>, trainer(net)))).toEqual([]);
    expect(stepsOf(learn(net, of(ticks[0]), trainer(net)))).toMatchObject([{ step: 1, rows: 1 }]);
  });

  it("an empty sequence among others makes no step", () => {
    const net = make();
    expect(stepsOf(learn(net, of([], ticks.slice(0, 3), []), bptt(net, training())))).toMatchObject([
      { step: 1, rows: 3 },
    ]);
  });

  it("a thousand keys learn one law over shared parameters", () => {
    const net = make();
    const keys = Array.from({ length: 1000 }, (_, key) => key);
    const interleaved = Array.from({ length: 24 }, (_, at) =>
      keys.map((key) => ({ key, input: [Math.sin(at + key), 1], target: [Math.sin(at + key + 1)] })),
    ).flat();
    const [steps] = learn(
      net,
      from(interleaved),
      truncatedBptt<(typeof interleaved)[0], number, number, string>(net, {
        ...training(),
        window: 4,
        key: ({ key }) => key,
      }),
    );
    const mean = (some: Step[]): number => some.reduce((sum, { loss }) => sum + loss, 0) / some.length;
    expect(mean(steps.slice(-1000))).toBeLessThan(0.1 * mean(steps.slice(0, 100)));
  });
});
