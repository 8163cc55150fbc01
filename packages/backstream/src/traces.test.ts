import { network, type Layer, type Network, type Sample } from "@backstream/core";
import { dense, eLstm, lru, minGru, stack, type GradientMethod } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import {
  backward,
  compare,
  forward,
  peek,
  predict,
  rewind,
  takeStream,
  update,
  type Checkpoint,
  type Step,
} from "@backstream/operators";
import { referenceArena, tensor } from "@backstream/tensors";
import { decodeCheckpoint, encodeCheckpoint } from "@backstream/trainers";
import { concat, from, groupBy, map, mergeMap, NEVER, Subject, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";

type Make = (gradient: GradientMethod) => Layer;
const cells: readonly (readonly [string, Make])[] = [
  ["lru", (gradient) => lru(2, 4, { gradient })],
  ["minGru", (gradient) => minGru(2, 4, { gradient })],
  ["eLstm", (gradient) => eLstm(2, 4, { gradient })],
];

interface Tick extends Sample {
  readonly key: string;
}

/** Samples of two rows, some of them masked or without a label, of three keys that take turns. */
const ticks: readonly Tick[] = Array.from({ length: 60 }, (_, tick) => ({
  key: "abc"[(tick * 7) % 3],
  input: tensor([2, 2], [Math.sin(tick), Math.cos(tick / 3), tick % 2, Math.sin(tick / 5)]),
  ...(tick % 5 !== 2 && { target: tensor([2, 1], [Math.cos(tick / 2), Math.sin(tick / 4)]) }),
  ...(tick % 4 === 1 && { mask: [tick % 8 === 1 ? 1 : 0, 1] }),
  weight: 1 + (tick % 3),
}));
const netOf = (layer: Layer, options = {}): Network =>
  network(stack(layer, dense(4, 1)), { seed: 3, name: "net", ...options });
const exact = { arena: referenceArena(Float64Array) };
const gradientsOf = (net: Network): readonly (readonly [string, readonly number[]])[] =>
  [...net.parameters].map(([name, { gradient }]) => [name, [...gradient.data]] as const);

/** Runs a river to its end and throws what it throws. */
function drain(river$: Observable<unknown>): void {
  let failure: unknown;
  river$.subscribe({ error: (error: unknown) => (failure = error) });
  if (failure !== undefined) throw failure as Error;
}

describe.each(cells)("%s with traces", (_, make) => {
  it("without rewind, ticks have together the gradient of backpropagation through their whole past: keys, masks, weights, labels that are missing", () => {
    const loss = squaredError({ reduction: "sum" });
    const traces = netOf(make("traces"), exact);
    const window = netOf(make("window"), exact);
    drain(
      from(ticks).pipe(
        groupBy(({ key }) => key),
        mergeMap((ofKey$) => ofKey$.pipe(forward(traces), compare(loss))),
        backward(traces),
      ),
    );
    drain(
      from(ticks).pipe(
        groupBy(({ key }) => key),
        // The loss of a pass is a mean over its labelled ticks: what is summed has to be multiplied.
        mergeMap((ofKey$) => {
          const labelled = ticks.filter(
            ({ key, target }) => key === ofKey$.key && target !== undefined,
          ).length;
          const weighted = map((tick: Tick) => ({ ...tick, weight: labelled * (tick.weight as number) }));
          return ofKey$.pipe(weighted, forward(window), compare(loss), rewind());
        }),
        backward(window),
      ),
    );
    const wanted = new Map(gradientsOf(window));
    const errors = gradientsOf(traces).map(([name, numbers]) => {
      const exactly = wanted.get(name)!; // the nets have the same parameters
      const largest = Math.max(...exactly.map(Math.abs));
      return (
        Math.max(...numbers.map((x, index) => Math.abs(x - exactly[index]))) / (largest > 0.1 ? largest : 0)
      );
    });
    expect(Math.max(...errors)).toBeLessThan(1e-12);
  });

  it.each([
    ["tick by tick", undefined],
    ["behind rewind, stride 1", { window: 4, stride: 1 }],
    ["behind rewind, stride 4", { window: 6, stride: 4 }],
  ])("resumes with equal bits from a checkpoint that was a file, %s", (__, options) => {
    const river = (samples: readonly Tick[], saved?: Checkpoint): Observable<Step> => {
      const net = netOf(make("traces"));
      return from(samples).pipe(
        groupBy(({ key }) => key),
        mergeMap((group$) => {
          const key = group$.key;
          const endless$ = concat(group$, NEVER);
          const compared$ = endless$.pipe(forward(net, { key, from: saved }), compare(squaredError()));
          return options ? compared$.pipe(rewind({ ...options, from: saved })) : compared$;
        }),
        backward(net),
        update(adam({ learningRate: 0.01 }), { from: saved }),
      );
    };
    const live = (steps$: Observable<Step>, at: number) => {
      const lines: string[] = [];
      let saved: Checkpoint | undefined;
      steps$
        .subscribe((step) => {
          lines.push(JSON.stringify(step));
          if (lines.length === at) saved = decodeCheckpoint(encodeCheckpoint(step.checkpoint()));
        })
        .unsubscribe();
      return { lines, saved };
    };
    for (const at of [3, 5, 8]) {
      const whole = live(river(ticks), at);
      const rest = live(river(ticks.slice(whole.saved!.samples), whole.saved), -1);
      expect(rest.lines.length).toBeGreaterThan(3);
      expect(rest.lines).toEqual(whole.lines.slice(at));
    }
  });

  it("checkpoints between the steps change nothing", () => {
    const learn = (each: (newest: Step | undefined) => void): string[] => {
      const net = netOf(make("traces"));
      const samples$ = new Subject<Tick>();
      const lines: string[] = [];
      let newest: Step | undefined;
      samples$
        .pipe(
          forward(net),
          compare(squaredError()),
          rewind({ window: 4, stride: 3 }),
          backward(net),
          update(adam({ learningRate: 0.01 })),
        )
        .subscribe((step) => lines.push(JSON.stringify((newest = step))));
      for (const tick of ticks) {
        samples$.next(tick);
        each(newest);
      }
      return lines;
    };
    const plain = learn(() => {});
    expect(plain.length).toBeGreaterThan(5);
    expect(learn((newest) => newest?.checkpoint())).toEqual(plain);
  });

  it("a stream that moves to another pipeline takes its traces with it", () => {
    const first = netOf(make("traces"), exact);
    const second = netOf(make("traces"), exact);
    const whole = netOf(make("traces"), exact);
    const samples$ = new Subject<Tick>();
    samples$.pipe(forward(first, { key: "a" }), compare(squaredError()), backward(first)).subscribe();
    for (const tick of ticks.slice(0, 20)) samples$.next(tick);
    const stream = takeStream(first, "a");
    drain(
      from(ticks.slice(20, 40)).pipe(forward(second, { stream }), compare(squaredError()), backward(second)),
    );
    drain(from(ticks.slice(0, 40)).pipe(forward(whole), compare(squaredError()), backward(whole)));
    const [older, newer] = [gradientsOf(first), gradientsOf(second)];
    const errors = gradientsOf(whole).flatMap(([, numbers], index) =>
      numbers.map((x, at) => Math.abs(older[index][1][at] + newer[index][1][at] - x)),
    );
    expect(Math.max(...errors)).toBeLessThan(1e-10);
  });

  it("predict and peek read a checkpoint of it, without its traces", () => {
    const net = netOf(make("traces"));
    let saved: Checkpoint | undefined;
    const samples$ = new Subject<Tick>();
    samples$
      .pipe(forward(net), compare(squaredError()), backward(net), update(adam()))
      .subscribe((step) => (saved = step.checkpoint()));
    for (const tick of ticks.slice(0, 10)) samples$.next(tick);
    const other = netOf(make("traces"));
    other.load(saved!);
    const outputs: number[][] = [];
    const { input } = ticks[10];
    drain(
      from([{ input }]).pipe(
        predict(other, { from: saved }),
        map(({ output }) => outputs.push([...output.data])),
      ),
    );
    expect(outputs).toEqual([[...peek(net, input).data]]);
  });

  it("a bad input leaves memory and traces as they are", () => {
    const learn = (samples: readonly Sample[]): readonly (readonly [string, readonly number[]])[] => {
      const net = netOf(make("traces"), exact);
      drain(from(samples).pipe(forward(net), compare(squaredError()), backward(net)));
      return gradientsOf(net);
    };
    const samples: Sample[] = ticks.map(({ input, target }) => ({ input, ...(target && { target }) }));
    const bad = { input: tensor([2, 2], [NaN, 1, 1, Infinity]) };
    expect(learn([...samples.slice(0, 20), bad, ...samples.slice(20)])).toEqual(learn(samples));
  });
});

it("weights that move meanwhile: learning tick by tick solves what needs the past", () => {
  // The target is the input of four ticks before.
  const inputs = Array.from({ length: 6000 }, (_, tick) => Math.sin(tick * tick * 0.37));
  const net = network(stack(lru(1, 16, { gradient: "traces" }), dense(16, 1)), { seed: 1 });
  let late = 0;
  drain(
    from(inputs.map((input, tick) => ({ input, target: inputs[Math.max(0, tick - 4)] }))).pipe(
      forward(net),
      compare(squaredError()),
      backward(net),
      update(adam({ learningRate: 0.005 })),
      map(({ step, loss }) => (late += step > 5000 ? loss / 1000 : 0)),
    ),
  );
  expect(late).toBeLessThan(0.05); // the variance of the target is a half
});
