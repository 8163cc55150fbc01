import { network, run, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import { tensor } from "@backstream/tensors";
import { concat, from, NEVER, of, Subject, tap } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import { runningSum } from "./fixtures/runningSum.js";
import { forward } from "./forward.js";
import { peek } from "./peek.js";
import { predict } from "./predict.js";
import { rewind } from "./rewind.js";
import type { Step } from "./Step.js";
import { update } from "./update.js";

const encoderNet = () => network(gru(1, 3), { seed: 1, name: "encoder" });
const headNet = () => network(stack(gru(3, 2), dense(2, 1)), { seed: 2, name: "head" });

/** The steps over all samples, and the parameters after them. */
function learn(samples: readonly Sample[], { seen = 0, saved = undefined as Checkpoint | undefined } = {}) {
  const [encoder, head] = [encoderNet(), headNet()];
  const steps: Step[] = [];
  let checkpoint: Checkpoint | undefined;
  concat(from(samples.slice(seen)), NEVER)
    .pipe(
      forward(encoder, { from: saved }),
      forward(head, { from: saved }),
      compare(squaredError()),
      rewind({ window: 4, stride: 2, from: saved }),
      backward(head),
      backward(encoder),
      update(adam(), { from: saved }),
    )
    .subscribe((step) => {
      steps.push(step);
      if (step.step === 3) checkpoint = step.checkpoint();
    })
    .unsubscribe();
  return { steps, checkpoint, parameters: [encoder.save(), head.save()] };
}

const ticks: readonly Sample[] = Array.from({ length: 16 }, (_, tick) => ({
  input: Math.sin(tick),
  target: Math.cos(tick),
}));
const withTick = (at: number, sample: Sample): Sample[] =>
  ticks.map((tick, index) => (index === at ? sample : tick));

describe.each([NaN, Infinity, -Infinity])("a tick without a label whose input is %d", (bad) => {
  it("has an output that is no number, and leaves the memory of all nets as it was", () => {
    const run = (samples: readonly Sample[]) =>
      collect(from(samples).pipe(forward(encoderNet()), forward(headNet()))).values.map(({ output }) =>
        output.item(),
      );
    const outputs = run([...ticks.slice(0, 3), { input: bad }, ...ticks.slice(3)]);
    expect(outputs[3]).toBeNaN();
    expect(outputs.toSpliced(3, 1)).toEqual(run(ticks));
  });

  it("is learned around like a masked tick: no step is lost", () => {
    const spoilt = learn(withTick(5, { input: bad }));
    const masked = learn(withTick(5, { input: tensor([1, 1], [0]), mask: [0] }));
    const { steps } = learn(withTick(5, { input: tensor([1, 1], [0]), mask: [0] }));
    expect(spoilt.steps.map(({ skipped }) => skipped)).toEqual(steps.map(() => undefined));
    expect(spoilt.steps).toEqual(masked.steps);
    expect(spoilt.parameters).toEqual(masked.parameters);
  });

  it("is learned around after a resume, while it is held, in the same way", () => {
    // Tick 5 is the newest of the third step.
    const samples = withTick(4, { input: bad });
    const whole = learn(samples);
    const resumed = learn(samples, { seen: whole.checkpoint!.samples, saved: whole.checkpoint });
    expect(whole.checkpoint!.step).toBe(3);
    expect(resumed.steps).toEqual(whole.steps.slice(3));
    expect(resumed.parameters).toEqual(whole.parameters);
  });

  it("costs only itself in a net behind predict, labelled or not", () => {
    for (const sample of [{ input: bad }, { input: bad, target: 1 }]) {
      const [spoilt, whole] = [[...ticks.slice(0, 3), sample, ...ticks.slice(3)], ticks].map((samples) =>
        collect(from(samples).pipe(predict(encoderNet()), predict(headNet()))).values.map(({ output }) =>
          output.item(),
        ),
      );
      expect(spoilt[3]).toBeNaN();
      expect(spoilt.toSpliced(3, 1)).toEqual(whole);
    }
  });
});

it("a labelled tick that is not finite costs its step, which says why, and no output after it", () => {
  const { steps } = learn(withTick(4, { input: NaN, target: 1 }));
  expect(steps.map(({ skipped }) => skipped)).toEqual([
    undefined,
    undefined,
    "the loss is NaN",
    ...Array<undefined>(5).fill(undefined),
  ]);
});

it("of a batch, only the row that is not finite keeps its memory", () => {
  const run = (rows: readonly (readonly number[])[]) =>
    collect(
      from(rows.map((row) => ({ input: tensor([2, 1], row) }))).pipe(
        forward(encoderNet()),
        forward(headNet()),
      ),
    ).values.map(({ output }) => Array.from(output.data));
  const outputs = run([[1, 2], [NaN, 3], [4, 5]]); // prettier-ignore
  const first = run([[1, 2], [4, 5]]).map(([row]) => row); // prettier-ignore
  const second = run([[1, 2], [9, 3], [4, 5]]).map(([, row]) => row); // prettier-ignore
  expect(outputs.map(([row]) => row)).toEqual([first[0], NaN, first[1]]);
  expect(outputs.map(([, row]) => row)).toEqual(second);
});

describe("a producer may reuse", () => {
  type Change = (
    sample: { input: number[]; target: number[]; weight: number[]; mask?: Float32Array },
    tick: number,
  ) => void;
  const learnReused = (change: Change, { fresh }: { fresh: boolean }, saved?: Checkpoint, seen = 0) => {
    const net = network(stack(gru(1, 3), dense(3, 1)), { seed: 1, name: "net" });
    const make = () => ({ input: [0], target: [0], weight: [1], mask: Float32Array.of(1) });
    let sample = make();
    const samples = function* () {
      for (let tick = 0; tick < 24; tick++) {
        if (fresh) sample = make();
        sample.input[0] = Math.sin(tick);
        change(sample, tick);
        if (tick >= seen) yield { ...sample, input: tensor([1, 1], sample.input) };
      }
    };
    const steps: Step[] = [];
    let checkpoint: Checkpoint | undefined;
    concat(from(samples()), NEVER)
      .pipe(
        forward(net, { from: saved }),
        compare(squaredError()),
        rewind({ window: 6, stride: 2, from: saved }),
        backward(net),
        update(adam(), { from: saved }),
      )
      .subscribe((step) => {
        steps.push(step);
        if (step.step === 5) checkpoint = step.checkpoint();
      })
      .unsubscribe();
    return { steps, checkpoint, parameters: net.save() };
  };

  it.each<[string, Change]>([
    ["target", ({ target }, tick) => (target[0] = Math.cos(tick))],
    ["weight", ({ weight }, tick) => (weight[0] = 1 + (tick % 3))],
    ["mask", ({ mask }, tick) => (mask![0] = tick % 3 === 1 ? 0 : 1)],
  ])("the array of its %s", (_, change) => {
    const fresh = learnReused(change, { fresh: true });
    const reused = learnReused(change, { fresh: false });
    expect(reused.steps).toEqual(fresh.steps);
    expect(reused.parameters).toEqual(fresh.parameters);
    const { checkpoint } = reused;
    const resumed = learnReused(change, { fresh: false }, checkpoint, checkpoint!.samples);
    expect(resumed.steps).toEqual(fresh.steps.slice(5));
    expect(resumed.parameters).toEqual(fresh.parameters);
  });
});

it("a target of null is none, like undefined", () => {
  const [withNull, without] = [null, undefined].map((target) => learn(withTick(5, { input: 1, target })));
  expect(withNull.steps).toEqual(without.steps);
  expect(withNull.parameters).toEqual(without.parameters);
});

describe("a memory heals", () => {
  it("without an update, when ticks have run again with parameters that are no numbers", () => {
    const net = network(stack(gru(1, 3), dense(3, 1)), { seed: 1, name: "net" });
    const good = net.save();
    const samples$ = new Subject<Sample>();
    const outputs: number[] = [];
    samples$
      .pipe(
        forward(net),
        tap(({ output }) => outputs.push(output.item())),
        compare(squaredError()),
        rewind({ window: 4, stride: 2 }),
        backward(net),
      )
      .subscribe();
    ticks.forEach((sample, tick) => {
      if (tick === 5) net.load({ "0.weight_hh_l0": Array<number>(27).fill(NaN) }, { partial: true });
      if (tick === 9) net.load(good);
      samples$.next(sample);
    });
    expect(outputs.map(Number.isNaN)).toEqual(ticks.map((_, tick) => tick >= 5 && tick < 9));
  });

  it.each([{ input: NaN }, { input: NaN, target: 1 }])("of predict in a batch, row by row: %o", (bad) => {
    const run = (inputs: readonly (readonly number[])[]) =>
      collect(
        from(inputs.map((row) => ({ ...bad, input: tensor([2, 1], row) }))).pipe(predict(encoderNet())),
      ).values.map(({ output }) => [...output.data]);
    const whole = run([[1, 5], [2, 6], [3, 7]]); // prettier-ignore
    const spoilt = run([[1, 5], [2, 6], [NaN, 9], [3, 7]]); // prettier-ignore
    expect(spoilt[2]).toEqual([NaN, NaN, NaN, expect.any(Number), expect.any(Number), expect.any(Number)]);
    expect(spoilt[3].slice(0, 3)).toEqual(whole[2].slice(0, 3));
  });

  it("of predict, when the sum of finite numbers is none", () => {
    const [huge, outputs] = [3e38, [1, 3e38, 3e38, 2].map((input) => ({ input }))];
    const net = network(runningSum());
    const found = collect(from(outputs).pipe(predict(net))).values.map(({ output }) => output.item());
    expect(found).toEqual([1, Math.fround(huge), NaN, Math.fround(huge)]);
  });

  it("when a net gets parameters that are no numbers, and then better ones", () => {
    const net = encoderNet();
    const good = net.save();
    const samples$ = new Subject<Sample>();
    const found: number[][] = [];
    samples$.pipe(predict(net)).subscribe(({ output }) => found.push([...output.data]));
    samples$.next({ input: 1 });
    net.parameterBlock.array.fill(NaN);
    samples$.next({ input: 2 });
    net.load(good);
    samples$.next({ input: 3 });
    expect(found).toEqual([
      ...run(net, [1]).outputs.map(({ data }) => [...data]),
      [NaN, NaN, NaN],
      ...run(net, [1, 3])
        .outputs.slice(1)
        .map(({ data }) => [...data]),
    ]);
  });

  it("peek at a bad input gives no number, and the stream goes on", () => {
    const net = encoderNet();
    const samples$ = new Subject<Sample>();
    const found: number[][] = [];
    samples$.pipe(forward(net)).subscribe(({ output }) => found.push([...output.data]));
    samples$.next({ input: 1 });
    expect([...peek(net, NaN).data]).toEqual([NaN, NaN, NaN]);
    samples$.next({ input: 2 });
    expect(found).toEqual(run(net, [1, 2]).outputs.map(({ data }) => [...data]));
  });

  it("a memory to begin with must be finite", () => {
    const hidden = [0, NaN, 0];
    const text = 'carry of gru(1, 3): "hidden" has NaN, expected finite numbers';
    const options = { carry: { hidden } };
    const one$ = of({ input: 1 });
    expect(collect(one$.pipe(predict(encoderNet(), options))).error).toEqual(new RangeError(text));
    expect(collect(one$.pipe(forward(encoderNet(), options))).error).toEqual(new RangeError(text));
  });
});
