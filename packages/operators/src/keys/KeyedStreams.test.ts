import { BrokenStreamError, network, StaleSignalError, type Layer, type Sample } from "@backstream/core";
import { bidirectional, dense, elman, gru, lru } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { tensor } from "@backstream/tensors";
import fc from "fast-check";
import { filter, from, groupBy, map, mergeMap, NEVER, pairwise, Subject, take, tap, type Observable, type OperatorFunction } from "rxjs"; // prettier-ignore
import { describe, expect, it } from "vitest";
import { backward } from "../backward.js";
import type { BackwardSignal } from "../BackwardSignal.js";
import type { MovedStream } from "../checkpoint/MovedStream.js";
import { takeStream } from "../checkpoint/takeStream.js";
import { compare } from "../compare.js";
import { anyProgram } from "../fixtures/anyProgram.js";
import type { Program } from "../fixtures/Program.js";
import { runningSum } from "../fixtures/runningSum.js";
import { runProgram, type ProgramMoment, type ProgramRun } from "../fixtures/runProgram.js";
import { forward } from "../forward.js";
import type { ForwardOptions } from "../ForwardOptions.js";
import { peek } from "../peek.js";
import { predict } from "../predict.js";
import { rewind } from "../rewind.js";
import { Signal } from "../Signal.js";
import { update } from "../update.js";

/** Programs with keys, all with a window or without `rewind`. */
const anyKeyed: fc.Arbitrary<Program> = fc
  .tuple(anyProgram, fc.nat(3), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .map(([program, kind, window, stride]) => ({
    ...program,
    flow: "keyed" as const,
    predicts: [],
    rewind: kind === 0 ? undefined : { window, stride: Math.min(stride, window) },
  }));
const withGroupBy = (program: Program): Program => ({ ...program, flow: "keys" });
const never: ProgramMoment = { step: -1 };

it("has the bits of groupBy in 150 random programs", () => {
  let steps = 0;
  fc.assert(
    fc.property(anyKeyed, (program) => {
      const keyed = runProgram(program, undefined, never);
      const grouped = runProgram(withGroupBy(program), undefined, never);
      expect(keyed.steps).toEqual(grouped.steps);
      expect(keyed.parameters).toBe(grouped.parameters);
      steps += keyed.steps.length;
    }),
    { seed: 3, numRuns: 150 },
  );
  expect(steps).toBeGreaterThan(500);
});

it.each([
  ["steps that are delivered", "steps"],
  ["moments between two samples", "samples"],
] as const)("resumes 80 random programs bit for bit, here and behind groupBy, from %s", (_, kind) => {
  let resumed = 0;
  fc.assert(
    fc.property(anyKeyed, fc.nat(40), (program, random) => {
      const { steps: all } = runProgram(program, undefined, never);
      if (all.length === 0) return;
      const moment = (count: number, index: number): ProgramMoment =>
        kind === "steps" ? { step: index % count } : { sample: index % count };
      const way = (bit: number): Program => ((random >> bit) & 1 ? program : withGroupBy(program));
      const whole = runProgram(way(0), undefined, moment(all.length, random));
      expect(whole.steps, "a checkpoint changes nothing").toEqual(all);
      let { checkpoint, stepsBefore } = whole;
      for (let more = 0; checkpoint && more < 4; more++) {
        const rest = runProgram(way(more + 1), checkpoint, moment(5, kind === "steps" ? 0 : random + more));
        expect(rest.steps).toEqual(all.slice(stepsBefore));
        if (rest.steps.length === 0) return;
        expect(rest.parameters).toEqual(whole.parameters);
        ({ checkpoint } = rest);
        stepsBefore += rest.stepsBefore;
        resumed++;
      }
    }),
    { seed: 4, numRuns: 80 },
  );
  expect(resumed).toBeGreaterThan(80);
});

it("answers peek as groupBy does, also while a sample is on its way, and changes no bit", () => {
  let compared = 0;
  fc.assert(
    fc.property(anyKeyed, (program) => {
      const ask = (answers: unknown[], way: Program): ProgramRun =>
        runProgram(way, undefined, never, (passing, nets) => {
          if (way.loop > 0) return;
          const { input } = passing instanceof Signal ? passing.sample : (passing as Sample);
          for (const key of ["a", "b", "c"]) answers.push(JSON.stringify(peek(nets, input, { key })));
        });
      const [keyed, grouped]: unknown[][] = [[], []];
      const plain = runProgram(program, undefined, never);
      expect(ask(keyed, program).steps).toEqual(plain.steps);
      ask(grouped, withGroupBy(program));
      expect(keyed).toEqual(grouped);
      compared += keyed.length;
    }),
    { seed: 5, numRuns: 40 },
  );
  expect(compared).toBeGreaterThan(1000);
});

interface Reading extends Sample {
  readonly device: string;
}

/** A pipeline of two nets, keyed or behind groupBy. */
function pipeline(way: "keyed" | "grouped", options: { window: number; stride: number }) {
  const encoder = network(gru(1, 3), { seed: 4, name: "encoder" });
  const head = network(elman(3, 1), { seed: 5, name: "head" });
  const reading$ = new Subject<Reading>();
  const joins$ = new Subject<MovedStream>();
  const ends$ = new Subject<string>();
  const outputs: unknown[] = [];
  const learned: unknown[] = [];
  const toRewind =
    ({ stream, ...keys }: ForwardOptions) =>
    (source$: Observable<Reading>) =>
      source$.pipe(
        forward(encoder, { ...keys, stream }),
        forward(head, way === "keyed" ? { key: keys.key } : { ...keys, stream }),
        compare(squaredError()),
        tap(({ sample, output, loss }) => outputs.push([sample.device, output.item(), loss])),
        rewind(options),
      );
  const moved = new Map<string, MovedStream>();
  const streams: OperatorFunction<Reading, BackwardSignal<[typeof head, typeof encoder], Reading>> = way ===
  "keyed"
    ? (source$) => source$.pipe(toRewind({ key: ({ device }: Reading) => device, joins$, ends$ }))
    : (source$) =>
        source$.pipe(
          groupBy(({ device }) => device),
          mergeMap((key$) => key$.pipe(toRewind({ key: key$.key, stream: moved.get(key$.key) }))),
        );
  reading$.pipe(streams, backward(head), backward(encoder), update(sgd({ learningRate: 0 }))).subscribe({
    next: (step) => {
      learned.push([step.loss, step.gradientNorm]);
    },
    error: (error: unknown) => learned.push(error),
    complete: () => learned.push("complete"),
  });
  return {
    encoder,
    reading$,
    outputs,
    learned,
    ends$,
    join: (stream: MovedStream) =>
      way === "keyed" ? joins$.next(stream) : void moved.set(String(stream.key), stream),
    send: (device: string, tick: number) =>
      reading$.next({ device, input: Math.sin(tick), target: Math.sin(tick + 1) }),
  };
}

it.each([
  ["keyed", "keyed"],
  ["keyed", "grouped"],
  ["grouped", "keyed"],
] as const)("a stream moves from a %s pipeline to a %s one with equal bits", (from, to) => {
  const options = { window: 5, stride: 2 };
  const [whole, here, there] = [pipeline("grouped", options), pipeline(from, options), pipeline(to, options)];
  for (let tick = 0; tick < 7; tick++)
    for (const each of [whole, here]) for (const key of ["a", "b"]) each.send(key, tick);
  there.send("c", 0);
  const taken = takeStream(here.encoder, "a");
  expect(taken.nets).toEqual(["head", "encoder"]);
  expect(taken.fresh).toBe(1);
  there.join(taken);
  const before = [whole, there].map(({ outputs, learned }) => [outputs.length, learned.length]);
  for (let tick = 7; tick < 20; tick++) for (const each of [whole, there]) each.send("a", tick);
  const [expected, found] = [whole, there].map(({ outputs, learned }, index) => [
    outputs.slice(before[index][0]),
    learned.slice(before[index][1]),
  ]);
  expect(found).toEqual(expected);
  expect(() => takeStream(here.encoder, "a")).toThrow(
    'takeStream(encoder): no stream of the key "a" runs through it, only of ["b"]; give the net where samples enter, and the key as forward got it',
  );
  here.send("b", 7);
  whole.send("b", 7);
  expect(here.outputs.at(-1)).toEqual(whole.outputs.at(-1));
});

it("a key that ends learns from what is left of its window, as its own pipeline does, and begins anew", () => {
  const options = { window: 5, stride: 3 };
  const [keyed, alone] = [pipeline("keyed", options), pipeline("grouped", options)];
  for (let tick = 0; tick < 8; tick++) {
    for (const key of ["a", "b"]) keyed.send(key, tick);
    alone.send("a", tick);
  }
  const before = keyed.learned.length;
  for (const key of ["a", "a", "nobody"]) keyed.ends$.next(key);
  alone.reading$.complete();
  expect(keyed.learned.slice(before)).toEqual(alone.learned.slice(-2, -1));
  keyed.send("a", 0);
  expect(keyed.outputs.at(-1)).toEqual(keyed.outputs[0]);
  keyed.reading$.complete();
  expect(keyed.learned.length).toBe(before + 4); // the rest of a, then that of b and of the new a; the end
});

it("keys end in the order in which they are ended, with the bits of a source that ends", () => {
  const options = { window: 4, stride: 4 };
  const [ended, completed] = [pipeline("keyed", options), pipeline("keyed", options)];
  for (const each of [ended, completed]) {
    for (let tick = 0; tick < 7; tick++) for (const key of ["a", "b", "c"]) each.send(key, tick);
  }
  for (const key of ["a", "b", "c"]) ended.ends$.next(key);
  for (const { reading$ } of [ended, completed]) reading$.complete();
  expect(ended.learned).toEqual(completed.learned);
});

it("a key that has left begins anew, where the numbers of the next key were written", () => {
  const one = pipeline("keyed", { window: 3, stride: 3 });
  for (let tick = 0; tick < 4; tick++) one.send("a", tick);
  takeStream(one.encoder, "a");
  one.send("b", 0);
  one.send("a", 0);
  expect(one.outputs.slice(-2)).toEqual([["b", ...(one.outputs[0] as unknown[]).slice(1)], one.outputs[0]]);
});

it("keeps 20 ticks of one key while others have one", () => {
  const options = { window: 20, stride: 20 };
  const [keyed, grouped] = [pipeline("keyed", options), pipeline("grouped", options)];
  for (const each of [keyed, grouped]) {
    for (let tick = 0; tick < 40; tick++) {
      each.send("a", tick);
      if (tick % 3 === 0) each.send(`b${tick}`, tick);
    }
    each.reading$.complete();
  }
  expect(keyed.outputs).toEqual(grouped.outputs);
  expect(keyed.learned).toEqual(grouped.learned);
  expect(keyed.learned).toHaveLength(2 + 14 + 1);
});

it("refuses another number of rows while ticks of the key are held, as groupBy does", () => {
  const rowsOf = (key: string, rows: number) => ({
    key,
    input: tensor([rows, 1], new Float32Array(rows)),
    target: tensor([rows, 1], new Float32Array(rows)),
  });
  const errorOf = (layer: Layer<number, number>, window: number): string => {
    const net = network(layer, { name: "net" });
    const errors: unknown[] = [];
    const key = (sample: { readonly key: string }): string => sample.key;
    from([rowsOf("a", 1), rowsOf("b", 3), rowsOf("b", 3), rowsOf("a", 2)])
      .pipe(forward(net, { key }), compare(squaredError()), rewind({ window }))
      .subscribe({ error: (error) => errors.push(error), complete: () => errors.push("complete") });
    return String(errors[0]);
  };
  expect(errorOf(dense(1, 1), 3)).toBe(
    "ShapeError: net: input has 2 rows, expected 1 as at the other ticks of the window",
  );
  expect(errorOf(gru(1, 1), 3)).toBe(
    "ShapeError: net: input has 2 rows, expected 1 as at the tick before; a net with memory keeps its batch size",
  );
  expect(errorOf(dense(1, 1), 1)).toBe("complete");
});

describe("signals of many keys", () => {
  const sum = () => network(runningSum(), { name: "sum" });
  interface Keyed extends Sample {
    readonly key: string;
  }
  const keyOf = ({ key }: Keyed) => key;

  it("have a carry until the sample of another key comes", () => {
    const net = sum();
    const seen: Signal[] = [];
    from([
      { key: "a", input: 1 },
      { key: "b", input: 2 },
    ])
      .pipe(
        forward(net, { key: keyOf }),
        tap((signal) => seen.push(signal)),
        take(2),
        map(({ carry }) => carry),
      )
      .subscribe();
    expect(() => seen[0].carry).toThrow(StaleSignalError);
    expect(seen[0].output.item()).toBe(1);
  });

  it("are refused when they are late, or when one is missing", () => {
    const errorOf = (spoil: OperatorFunction<Signal, Signal>): unknown => {
      const net = sum();
      const errors: unknown[] = [];
      const samples = ["a", "b", "a", "a", "b"].map((key, index) => ({ key, input: index, target: 0 }));
      from(samples)
        .pipe(
          forward(net, { key: keyOf }) as OperatorFunction<Keyed, Signal>,
          spoil,
          compare(squaredError()),
          rewind({ window: 2 }) as OperatorFunction<unknown, unknown>,
        )
        .subscribe({ error: (error) => errors.push(error) });
      return errors[0];
    };
    expect(errorOf(delayed())).toEqual(
      new BrokenStreamError(
        "rewind: tick 0 of sum arrives late, after forward has run the next tick; signals may be observed, not delayed",
      ),
    );
    expect(errorOf(filter((signal) => signal.sample.input !== 2))).toEqual(
      new BrokenStreamError(
        "rewind: tick 2 of sum arrives, expected 1; signals may not be dropped, leave out the target instead",
      ),
    );
  });

  it("need a window that runs again, and nets with a memory of their own for each key", () => {
    const errorOf = (operator: OperatorFunction<Keyed, unknown>): string => {
      const errors: unknown[] = [];
      from([{ key: "a", input: 1, target: 1 }])
        .pipe(operator)
        .subscribe({ error: (error) => errors.push(error) });
      return String(errors[0]);
    };
    const compared = (source$: Observable<Keyed>) =>
      source$.pipe(forward(sum(), { key: keyOf }), compare(squaredError()));
    expect(errorOf((source$) => compared(source$).pipe(rewind()))).toBe(
      "BrokenStreamError: rewind: it has no window, and forward has a function as key; give it a window, or each key a forward and a rewind of its own, behind groupBy",
    );
    expect(errorOf((source$) => compared(source$).pipe(rewind({ window: 2, rerun: "never" })))).toBe(
      'BrokenStreamError: rewind: rerun is "never", and forward has a function as key; give rerun "whenStale", or each key a forward and a rewind of its own, behind groupBy',
    );
    const reader = network(runningSum(), { name: "reader" });
    expect(errorOf((source$) => source$.pipe(predict(reader), forward(sum(), { key: keyOf })))).toBe(
      "BrokenStreamError: forward(sum): key is a function, and predict(reader) before it has one memory for all keys; give each key both of its own, behind groupBy",
    );
    expect(errorOf((source$) => source$.pipe(forward(reader), forward(sum(), { key: keyOf })))).toBe(
      "BrokenStreamError: forward(sum): key is a function, and forward(reader) before it has none; give both the same",
    );
  });

  it("options that exclude each other are refused at once", () => {
    const net = sum();
    expect(() => forward(net, { key: "a", joins$: NEVER })).toThrow(
      new TypeError(
        'forward(sum): joins$ is given and key is "a", expected a function; say whose the samples are, such as ({ device }) => device',
      ),
    );
    expect(() => forward(net, { ends$: NEVER })).toThrow(
      new TypeError(
        "forward(sum): ends$ is given and key is undefined, expected a function; say whose the samples are, such as ({ device }) => device",
      ),
    );
    expect(() => forward(net, { key: keyOf, ends$: [] as never })).toThrow(
      new TypeError("forward(sum): ends$ is [], expected an observable of keys"),
    );
    expect(() => forward(net, { key: keyOf, joins$: [] as never })).toThrow(
      new TypeError("forward(sum): joins$ is [], expected an observable of streams"),
    );
    expect(() => forward(net, { key: keyOf, stream: {} as never })).toThrow(
      new TypeError("forward(sum): stream is given and key is a function; give it by joins$"),
    );
    const whole = network(bidirectional(gru(1, 2), gru(1, 2)), { name: "whole" });
    expect(() => forward(whole, { key: keyOf })).toThrow(
      new BrokenStreamError(
        "forward(whole): the net reads whole sequences, and key is a function; give each key a forward of its own, behind groupBy",
      ),
    );
  });

  it("refuses nets that keep traces, also behind the outermost one", () => {
    const exact = network(lru(1, 2, { gradient: "traces" }), { name: "exact" });
    const refusal = new BrokenStreamError(
      'forward(exact): the net has layers with gradient "traces", and key is a function; give each key a forward of its own, behind groupBy',
    );
    expect(() => forward(exact, { key: () => 1 })).toThrow(refusal);
    const first = network(dense(1, 1), { name: "first" });
    const errors: unknown[] = [];
    from([{ input: 1 }])
      .pipe(forward(first, { key: () => 1 }), forward(exact))
      .subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([refusal]);
  });
});

/** Emits each signal when the next one comes. */
function delayed(): OperatorFunction<Signal, Signal> {
  return (source$) =>
    source$.pipe(
      pairwise(),
      map(([before]) => before),
    );
}
