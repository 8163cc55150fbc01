import { network, observe, type Layer, type Loss, type Network, type Sample } from "@backstream/core";
import { dense, dropout, elman, gru, stack } from "@backstream/layers";
import { softmaxCrossEntropy, squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import { tensor, type Numbers } from "@backstream/tensors";
import fc from "fast-check";
import { identity, Subject, tap, type MonoTypeOperatorFunction, type Observable } from "rxjs";
import { afterEach, expect, it, vi } from "vitest";
import { backward } from "../backward.js";
import { compare } from "../compare.js";
import { forward } from "../forward.js";
import { peekMemories } from "../peekMemories.js";
import { rewind } from "../rewind.js";
import type { Step } from "../Step.js";
import { update } from "../update.js";
import { UnseenTicks } from "./UnseenTicks.js";

interface Keyed extends Sample {
  readonly key: number;
}

/** What a pipeline is made of. */
interface Pipeline {
  readonly layers: () => readonly Layer[];
  readonly loss: Loss;
  readonly window: number;
  readonly stride: number;
  readonly mostKeys?: number;
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** Where `between` is an operator, ticks are seen there. Returns all that can be told from outside, after each sample. */
function happened(
  { layers, loss, window, stride, mostKeys }: Pipeline,
  samples: readonly Keyed[],
  between: <T>() => MonoTypeOperatorFunction<T>,
  behind: <T>() => MonoTypeOperatorFunction<T> = () => identity,
  prepare: (nets: readonly Network[]) => void = () => {},
): unknown[] {
  const nets = layers().map((layer, index) => network(layer, { seed: index + 1, name: `net${index}` }));
  prepare(nets);
  const key = (sample: Sample): number => (sample as Keyed).key;
  const samples$ = new Subject<Keyed>();
  const events: unknown[] = [];
  let newest: Step | undefined;
  const [first, second] = nets;
  const options = { key, ...(mostKeys !== undefined && { mostKeys }) };
  const all = [
    forward(first, options),
    between(),
    ...(second ? [forward(second, { key })] : []),
    compare(loss),
    between(),
    rewind({ window, stride }),
    behind(),
    ...(second ? [backward(second)] : []),
    backward(first),
    update(adam({ learningRate: 0.05 })),
  ] as ((source$: Observable<unknown>) => Observable<unknown>)[]; // how many nets there are is not known to the compiler
  const steps$ = all.reduce<Observable<unknown>>((values$, operator) => operator(values$), samples$);
  (steps$ as Observable<Step>).subscribe({
    next: (step) => {
      newest = step;
      const { loss: of, rows, gradientNorm, skipped } = step;
      events.push([of, rows, gradientNorm, skipped]);
      if (step.step % 3 === 0) events.push(step.checkpoint());
    },
    error: (error: unknown) => events.push(String(error)),
    complete: () => events.push("complete"),
  });
  samples.forEach((sample, index) => {
    samples$.next(sample);
    if (index % 5 === 2 && newest && events.at(-1) !== "complete" && typeof events.at(-1) !== "string")
      events.push(newest.checkpoint().streams);
    if (index % 4 === 1) events.push([...peekMemories(first)]);
  });
  samples$.complete();
  return [...events, ...nets.map((net) => [...net.parameterBlock.array])];
}

const seen = <T>(): MonoTypeOperatorFunction<T> => tap(() => {});
const unseen = <T>(): MonoTypeOperatorFunction<T> => identity;

const inputs = (index: number): Numbers => {
  const [a, b] = [Math.sin(index), Math.cos(index)];
  return [[a, b], Float32Array.of(a, b), Float64Array.of(a, b), tensor([2], [a, b])][index % 4];
};

/** Mostly plain samples of a few keys, and some of all kinds that are none. */
const anySamples: fc.Arbitrary<Keyed[]> = fc
  .array(fc.tuple(fc.nat(4), fc.nat(40), fc.nat(30)), { minLength: 20, maxLength: 90 })
  .map((drawn) =>
    drawn.map(([key, kind, index]): Keyed => {
      const plain = { key, input: inputs(index), target: index % 2 };
      if (kind === 0) return { key, input: plain.input };
      if (kind === 1) return { ...plain, weight: 2 };
      if (kind === 2) return { ...plain, mask: [1] };
      if (kind === 3) return { ...plain, input: [NaN, 1] };
      if (kind === 4) return { ...plain, input: [1e38, 1e38] };
      if (kind === 5) return { ...plain, mask: [0] };
      return plain;
    }),
  );

const anyPipeline: fc.Arbitrary<Pipeline> = fc
  .tuple(fc.nat(4), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.nat(3))
  .map(([kind, window, stride, most]) => ({
    layers: () =>
      [
        [stack(gru(2, 3), dense(3, 1))],
        [elman(2, 3), dense(3, 1)],
        [elman(2, 2), gru(2, 1)],
        [stack(gru(2, 3), dense(3, 2))],
        [stack(gru(2, 3), dropout(0.5), dense(3, 1))],
      ][kind],
    loss: kind === 3 ? softmaxCrossEntropy({ ignoredClass: 0 }) : squaredError(),
    window,
    stride: Math.min(window, stride),
    ...(most === 0 && { mostKeys: 3 }),
  }));

it("has the bits of ticks whose signals are seen, in 200 random programs", () => {
  const run = vi.spyOn(UnseenTicks.prototype, "run");
  const hold = vi.spyOn(UnseenTicks.prototype, "hold");
  fc.assert(
    fc.property(anyPipeline, anySamples, fc.boolean(), (pipeline, samples, isBehind) => {
      const behind = isBehind ? seen : unseen;
      const before = run.mock.calls.length;
      const all = happened(pipeline, samples, seen, behind);
      expect(run.mock.calls.length).toBe(before);
      expect(happened(pipeline, samples, unseen, behind)).toEqual(all);
    }),
    { seed: 5, numRuns: 200 },
  );
  // Most ticks are run so, and some of them are not plain.
  expect(hold.mock.calls.length).toBeGreaterThan(2000);
  expect(run.mock.calls.length).toBeGreaterThan(hold.mock.calls.length + 100);
});

const plain: Pipeline = {
  layers: () => [stack(gru(2, 3), dense(3, 1))],
  loss: squaredError(),
  window: 3,
  stride: 3,
};
const inTurn = (count: number): Keyed[] =>
  Array.from({ length: count }, (_, index) => ({
    key: index % 3,
    input: [Math.sin(index), Math.cos(index)],
    target: 1,
  }));

it.each<[string, Partial<Keyed>, string]>([
  ["input", { input: [1, 2, 3] }, "gru+dense: input has shape [3], expected [2] or [batch, 2]"],
  ["target", { target: [1, 2] }, "squaredError: target has shape [2], expected a number"],
  ["key", { key: 1, input: "1" as unknown as number }, ""],
])("says the same of a wrong %s", (_, wrong) => {
  const samples = [...inTurn(20), { ...inTurn(1)[0], ...wrong }];
  const said = happened(plain, samples, seen);
  expect(said.at(-2)).toMatch(/Error: /);
  expect(happened(plain, samples, unseen)).toEqual(said);
});

it("leaves a tick of the same key as the one before to the operators: its window need not run again", () => {
  const hold = vi.spyOn(UnseenTicks.prototype, "hold");
  const samples = inTurn(40).map((sample, index) => ({ ...sample, key: index < 6 ? index % 3 : 0 }));
  expect(happened(plain, samples, unseen)).toEqual(happened(plain, samples, seen));
  expect(hold.mock.calls.length).toBeLessThan(6);
});

it("calls the probes of a net at each tick", () => {
  const moments = (between: typeof seen): unknown[] => {
    const told: unknown[] = [];
    happened(plain, inTurn(40), between, unseen, ([net]) =>
      observe(net, (moment, { key }, tick, oldest) => told.push([moment, key, tick, oldest])),
    );
    return told;
  };
  expect(moments(unseen)).toEqual(moments(seen));
  expect(moments(unseen).length).toBeGreaterThan(40);
});
