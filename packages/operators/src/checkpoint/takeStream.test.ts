import {
  ArchitectureError,
  BrokenStreamError,
  network,
  StaleSignalError,
  UnknownNameError,
  type Network,
  type Optimizer,
  type Sample,
} from "@backstream/core";
import { dense, elman, gru } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam, sgd } from "@backstream/optimizers";
import fc from "fast-check";
import { from, Subject, tap, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "../backward.js";
import { compare } from "../compare.js";
import type { ComparedSignal } from "../ComparedSignal.js";
import { programLayers } from "../fixtures/programLayers.js";
import { forward } from "../forward.js";
import { predict } from "../predict.js";
import { rewind, type RewindOptions } from "../rewind.js";
import type { Step } from "../Step.js";
import { update } from "../update.js";
import type { Checkpoint } from "./Checkpoint.js";
import type { MovedStream } from "./MovedStream.js";
import { streamOf } from "./streamOf.js";
import { takeStream } from "./takeStream.js";

interface RiverOptions {
  readonly layers: readonly (keyof typeof programLayers)[];
  readonly rewind: RewindOptions | undefined;
  readonly optimizer: Optimizer;
  readonly isReading?: boolean;
  readonly from?: Checkpoint | undefined;
}

/** A pipeline whose keys are opened one by one. */
class River {
  readonly nets: readonly Network[];
  /** What each sample has left, to the last bit. */
  readonly events: string[][] = [];
  /** Keys whose streams have completed. */
  readonly ended: string[] = [];
  newest: Step | undefined;
  readonly #options: RiverOptions;
  readonly #reader: Network = network(gru(1, 1), { seed: 9, name: "reader" });
  readonly #samples: Map<string, Subject<Sample>> = new Map();
  readonly #pass$: Subject<unknown> = new Subject();

  constructor(options: RiverOptions) {
    this.#options = options;
    this.nets = options.layers.map((kind, index) =>
      network(programLayers[kind](index === 0 ? 1 : 2, 2), { seed: index + 1, name: `net${index}` }),
    );
    const back = this.nets.toReversed().map((net) => backward(net));
    inTurn<Step>(this.#pass$, [...back, update(options.optimizer, { from: options.from })]).subscribe({
      next: (step) => {
        this.newest = step;
        const { loss, rows, gradientNorm, skipped } = step; // two pipelines count for themselves
        this.#note({ loss, rows, gradientNorm, skipped });
      },
      error: (error) => this.#note(String(error)),
    });
  }

  open(key: string, stream?: MovedStream): void {
    const { rewind: how, from, isReading } = this.#options;
    const sample$ = new Subject<Sample>();
    this.#samples.set(key, sample$);
    inTurn(sample$, [
      ...(isReading ? [predict(this.#reader, { key, stream, from })] : []),
      ...this.nets.map((net) => forward(net, { key, stream, from })),
      compare(squaredError()),
      tap(({ loss, output }: ComparedSignal) => this.#note([loss, ...output.data])),
      ...(how ? [rewind({ ...how, from })] : []),
    ]).subscribe({
      next: (signal) => this.#pass$.next(signal),
      error: (error) => this.#note(String(error)),
      complete: () => this.ended.push(key),
    });
  }

  send(key: string, sample: Sample): void {
    this.events.push([]);
    if (!this.#samples.has(key)) this.open(key);
    this.#samples.get(key)!.next(sample);
  }

  take(key: string): MovedStream {
    return takeStream(this.nets[0], key);
  }

  #note(event: unknown): void {
    this.events.at(-1)?.push(JSON.stringify(event));
  }
}

/** Which operators there are is drawn, so the compiler cannot follow their types. */
function inTurn<R>(source$: Observable<unknown>, operators: readonly unknown[]): Observable<R> {
  const all = operators as readonly ((source$: Observable<unknown>) => Observable<unknown>)[];
  return all.reduce((before$, operator) => operator(before$), source$) as Observable<R>;
}

const tick = fc.record({
  key: fc.constantFrom("a", "b", "c"),
  value: fc.nat(20),
  target: fc.oneof(
    { weight: 5, arbitrary: fc.constant("given" as const) },
    { weight: 1, arbitrary: fc.constant("missing" as const) },
  ),
});

const river = fc.record({
  layers: fc.array(fc.constantFrom(...(Object.keys(programLayers) as (keyof typeof programLayers)[])), {
    minLength: 1,
    maxLength: 2,
  }),
  rewind: fc.oneof(
    fc.constant(undefined),
    fc
      .record({
        window: fc.integer({ min: 1, max: 6 }),
        stride: fc.integer({ min: 1, max: 6 }),
        rerun: fc.constantFrom("whenStale" as const, "never" as const),
      })
      .map((how) => ({ ...how, stride: Math.min(how.stride, how.window) })),
  ),
  isReading: fc.boolean(),
  ticks: fc.array(tick, { minLength: 4, maxLength: 30, size: "max" }),
  moment: fc.nat(29),
});

const sampleOf = ({ value, target }: { value: number; target: string }): Sample => ({
  input: Math.sin(value),
  ...(target === "given" && { target: [Math.cos(value), Math.sin(2 * value)] }),
});

const still = (): Optimizer => sgd({ learningRate: 0 });

describe("takeStream", () => {
  it("moves a key to another river with equal parameters: it goes on with equal bits", () => {
    fc.assert(
      fc.property(river, ({ ticks, moment, ...options }) => {
        const [whole, here, there] = [1, 2, 3].map(() => new River({ ...options, optimizer: still() }));
        // The other river runs with keys of its own.
        const events: string[][] = [];
        ticks.forEach((sample, index) => {
          if (index % 3 === 0) there.send("d", sampleOf(sample));
          whole.send(sample.key, sampleOf(sample));
          const isGone = index > moment && sample.key === "a" && here.ended.includes("a");
          (isGone ? there : here).send(sample.key, sampleOf(sample));
          events.push((isGone ? there : here).events.at(-1)!);
          if (index === moment && ticks.slice(0, index + 1).some(({ key }) => key === "a")) {
            const stream = structuredClone(here.take("a"));
            there.open("a", stream);
          }
        });
        expect(events).toEqual(whole.events);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it("does not disturb the keys that stay: it is as if no more samples of its key came", () => {
    fc.assert(
      fc.property(river, ({ ticks, moment, ...options }) => {
        const learning = { ...options, optimizer: adam({ learningRate: 0.02 }) as Optimizer };
        const [silent, left] = [new River(learning), new River(learning)];
        ticks.forEach((sample, index) => {
          if (index <= moment || sample.key !== "a") {
            for (const one of [silent, left]) one.send(sample.key, sampleOf(sample));
          }
          if (index === moment && ticks.slice(0, index + 1).some(({ key }) => key === "a")) left.take("a");
        });
        expect(left.events).toEqual(silent.events);
        expect(left.ended).toEqual(
          ticks.slice(0, moment + 1).some(({ key }) => key === "a") && ticks.length > moment ? ["a"] : [],
        );
        expect(left.nets.map((net) => net.save())).toEqual(silent.nets.map((net) => net.save()));
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it("runs the held ticks again where the nets are others, before they are learned from", () => {
    // h' = max(0, w · x + h), with w = 1 here and w = 2 there; a delta goes back two ticks.
    const line = (weight: number) => {
      const net = network(elman(1, 1, { activation: "relu" }), { name: "sum" });
      net.load({ weight_ih_l0: [weight], weight_hh_l0: [1], bias_ih_l0: [0], bias_hh_l0: [0] });
      return net;
    };
    const [outputs, losses]: [number[], number[]] = [[], []];
    const learn = (net: Network<1, 1>, stream?: MovedStream): Subject<Sample> => {
      const sample$ = new Subject<Sample>();
      sample$
        .pipe(
          forward(net, { stream }),
          compare(squaredError()),
          tap(({ output }) => outputs.push(output.item())),
          rewind({ window: 2 }),
          backward(net),
          update(sgd({ learningRate: 0 })),
        )
        .subscribe(({ loss }) => losses.push(loss));
      return sample$;
    };
    const [here, there] = [line(1), line(2)];
    learn(here).next({ input: 1, target: 0 });
    const sample$ = learn(there, takeStream(here));
    for (let tick = 0; tick < 2; tick++) sample$.next({ input: 1, target: 0 });
    // 1; then 2 + 1, after which both run again as 2 and 4; then 2 + 4. Losses are as emitted: 1 and 9.
    expect([outputs, losses]).toEqual([[1, 3, 6], [5]]);
  });

  it("is in the checkpoints of the pipeline that it has joined, and no more in those of the other, also before its next tick", () => {
    const options = { layers: ["gru"], rewind: { window: 4, stride: 2 }, optimizer: still() } as const;
    const rivers = [1, 2].map(() => new River(options));
    const [here, there] = rivers;
    for (let tick = 0; tick < 5; tick++) {
      for (const river of rivers)
        for (const key of ["a", "b"])
          if (river === here || key === "b") river.send(key, sampleOf({ value: tick, target: "given" }));
    }
    there.open("a", here.take("a"));
    const keysOf = ({ newest }: River) => newest!.checkpoint().streams.map(({ key }) => key);
    expect(rivers.map(keysOf)).toEqual([["b"], ["b", "a"]]);
    const saved = there.newest!.checkpoint();
    expect(Object.keys(saved.streams[1])).toEqual(Object.keys(saved.streams[0]));
    // The other pipeline was killed, and goes on with it.
    const resumed = new River({ ...options, from: saved });
    for (const key of ["b", "a"]) resumed.open(key);
    for (const river of [there, resumed]) {
      for (let tick = 5; tick < 9; tick++)
        for (const key of ["a", "b"]) river.send(key, sampleOf({ value: tick, target: "given" }));
    }
    expect(resumed.events).toEqual(there.events.slice(-8));
    // And so does one that begins with it from the checkpoint of a dead one.
    const third = new River(options);
    third.open("a", streamOf(saved, "a"));
    third.send("a", sampleOf({ value: 5, target: "given" }));
    expect(third.events[0]).toEqual(there.events.at(-8));
  });

  it("takes streams that have had no tick since they came: from a checkpoint, resumed or not, and from another pipeline", () => {
    const options = { layers: ["gru", "dense"], rewind: { window: 4 }, optimizer: still() } as const;
    const first = new River(options);
    for (let tick = 0; tick < 5; tick++) {
      for (const key of ["a", "b"]) first.send(key, sampleOf({ value: tick, target: "given" }));
    }
    const saved = first.newest!.checkpoint();
    const expected = streamOf(saved, "a");
    const resumed = new River({ ...options, from: saved });
    resumed.open("a");
    const [opened, unopened] = [resumed.take("a"), resumed.take("b")];
    expect([opened, unopened]).toEqual([expected, streamOf(saved, "b")]);
    expect(resumed.ended).toEqual(["a"]);
    const other = new River(options);
    other.open("a", opened);
    const again = other.take("a");
    expect({ ...again, unrollings: 0 }).toEqual({ ...expected, unrollings: 0 });
    expect(again.unrollings["net0"].carries).toEqual(expected.unrollings["net0"].carries);
    expect([resumed.events, other.events]).toEqual([[], []]); // nothing was learned from their windows
  });

  it("refuses what it cannot take", () => {
    const options = { layers: ["gru"], rewind: { window: 4 }, optimizer: still() } as const;
    const river = new River(options);
    expect(() => river.take("a")).toThrow(
      new UnknownNameError(
        'takeStream(net0): no stream of the key "a" runs through it, only of []; give the net where samples enter, and the key as forward got it',
      ),
    );
    river.send("b", sampleOf({ value: 1, target: "given" }));
    expect(() => river.take("a")).toThrow('no stream of the key "a" runs through it, only of ["b"]');
    river.open("b");
    river.send("b", sampleOf({ value: 1, target: "given" }));
    expect(() => river.take("b")).toThrow(
      new BrokenStreamError(
        'takeStream(net0): 2 streams have the key "b"; give each its own key in forward(net, { key })',
      ),
    );
    expect(() => takeStream({} as Network)).toThrow(TypeError);
    const inside: unknown[] = [];
    const net = network(dense(1, 1), { name: "line" });
    from([{ input: 1 }])
      .pipe(forward(net))
      .subscribe(() => {
        try {
          takeStream(net);
        } catch (error) {
          inside.push(error);
        }
      });
    expect(inside).toEqual([
      new StaleSignalError(
        "takeStream(line): a sample is on its way through the nets; call it between two samples",
      ),
    ]);
    expect(() => streamOf({ nets: [], streams: [] } as unknown as Checkpoint, "a")).toThrow(
      new UnknownNameError('streamOf: the checkpoint has no stream of the key "a", only of []'),
    );
    expect(() => streamOf("a.safetensors" as unknown as Checkpoint)).toThrow(
      'streamOf: from is "a.safetensors", expected a checkpoint; take one by step.checkpoint(), or load one',
    );
  });
});

describe("forward with the stream of another pipeline", () => {
  const options = { layers: ["gru"], rewind: { window: 4 }, optimizer: still() } as const;
  const taken = (): MovedStream => {
    const river = new River(options);
    river.send("a", sampleOf({ value: 1, target: "given" }));
    return river.take("a");
  };

  it("refuses a second stream of the key", () => {
    const river = new River(options);
    river.send("a", sampleOf({ value: 1, target: "given" }));
    river.open("a", taken());
    expect(river.events.at(-1)!.at(-1)).toBe(
      JSON.stringify(
        'BrokenStreamError: forward(net0): a stream of the key "a" is in the pipeline already; only one can go on',
      ),
    );
  });

  it("refuses another net, another name, another rewind, another key, and what is no stream", () => {
    const errors: unknown[] = [];
    const join = (net: Network, how: RewindOptions): void => {
      const sample$ = new Subject<Sample>();
      const steps$ = sample$.pipe(forward(net, { stream: taken() }), compare(squaredError()), rewind(how));
      steps$.subscribe({ error: (error) => errors.push(error) });
      sample$.next(sampleOf({ value: 1, target: "given" }));
    };
    join(network(elman(1, 2), { name: "net0" }), { window: 4 });
    join(network(gru(1, 2), { name: "other" }), { window: 4 });
    join(network(gru(1, 2), { name: "net0" }), { window: 5 });
    expect(errors.map((error) => (error as Error).constructor)).toEqual([
      ArchitectureError,
      UnknownNameError,
      BrokenStreamError,
    ]);
    const net = network(gru(1, 2), { name: "net0" });
    expect(() => forward(net, { key: "b", stream: taken() })).toThrow(
      new BrokenStreamError(
        'forward(net0): the stream is of the key "a", and the key is "b"; leave the key out',
      ),
    );
    expect(() => predict(net, { stream: "a" as unknown as MovedStream })).toThrow(
      new TypeError('predict(net0): stream is "a", expected what takeStream or streamOf returns'),
    );
  });
});
