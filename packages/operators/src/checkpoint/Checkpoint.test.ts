import {
  ArchitectureError,
  BrokenStreamError,
  network,
  ShapeError,
  StaleSignalError,
  UnknownNameError,
  type Network,
  type Optimizer,
  type Sample,
} from "@backstream/core";
import { dense, elman, gru, lstm, stack, tanh } from "@backstream/layers";
import { softmaxCrossEntropy, squaredError } from "@backstream/losses";
import { adam, chain, clipByNorm, sgd } from "@backstream/optimizers";
import { randomStream, tensor } from "@backstream/tensors";
import {
  concat,
  concatMap,
  EMPTY,
  from,
  groupBy,
  map,
  mergeMap,
  NEVER,
  of,
  Subject,
  take,
  takeUntil,
  tap,
  throwError,
  type Observable,
} from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "../backward.js";
import type { Checkpoint } from "./Checkpoint.js";
import { compare } from "../compare.js";
import { collect } from "../fixtures/collect.js";
import type { StreamKey } from "../Stream.js";
import { forward } from "../forward.js";
import { mapDelta } from "../mapDelta.js";
import { predict } from "../predict.js";
import { rewind, type RewindOptions } from "../rewind.js";
import type { Step } from "../Step.js";
import { update } from "../update.js";

/** What is thrown; undefined when nothing is. */
function refusal(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A pipeline that can go on from a checkpoint: from samples to steps, over nets of its own. */
interface Pipeline {
  readonly nets: readonly Network[];
  run(samples$: Observable<Sample>, from?: Checkpoint): Observable<Step>;
}

/** What a run leaves: its steps as text, to the last bit, and the parameters at its end. */
interface Outcome {
  readonly steps: readonly string[];
  readonly parameters: readonly unknown[];
}

const optimizer = () => chain(clipByNorm(1), adam({ learningRate: 0.01 }));

/** Runs 24 steps without an end, and takes the checkpoint of one of them. */
function whole(
  make: () => Pipeline,
  samples: readonly Sample[],
  at: number,
): Outcome & { saved: Checkpoint } {
  const pipeline = make();
  let saved: Checkpoint | undefined;
  const steps: string[] = [];
  pipeline
    .run(concat(from(samples), NEVER))
    .pipe(take(24))
    .subscribe((step) => {
      if (step.step === at) saved = step.checkpoint();
      if (step.step > at) steps.push(JSON.stringify(step));
    });
  expect(saved, "the step came").toBeDefined();
  return { steps, parameters: pipeline.nets.map((net) => net.save()), saved: saved! };
}

function resumed(make: () => Pipeline, samples: readonly Sample[], saved: Checkpoint): Outcome {
  const pipeline = make();
  const steps: string[] = [];
  pipeline
    .run(concat(from(samples.slice(saved.samples)), NEVER), saved)
    .pipe(take(24 - saved.step))
    .subscribe((step) => steps.push(JSON.stringify(step)));
  return { steps, parameters: pipeline.nets.map((net) => net.save()) };
}

function expectSameBits(make: () => Pipeline, samples: readonly Sample[], at: number): Checkpoint {
  const { saved, ...expected } = whole(make, samples, at);
  expect(resumed(make, samples, saved)).toEqual(expected);
  expect(expected.steps).toHaveLength(24 - at);
  return saved;
}

const series = (count: number): Sample[] =>
  Array.from({ length: count }, (_, tick) => ({
    input: Math.sin(tick / 3),
    // Every seventh has no label.
    target: tick % 7 === 3 ? undefined : Math.sin((tick + 1) / 3),
  }));

function single(options: RewindOptions | undefined): () => Pipeline {
  return () => {
    const net = network(stack(gru(1, 3), dense(3, 1)), { seed: 5 });
    return {
      nets: [net],
      run: (samples$, from) => {
        const compared$ = samples$.pipe(forward(net, { from }), compare(squaredError()));
        return options
          ? compared$.pipe(rewind({ ...options, from }), backward(net), update(optimizer(), { from }))
          : compared$.pipe(backward(net), update(optimizer(), { from }));
      },
    };
  };
}

const windows: RewindOptions[] = [1, 2, 3, 8].flatMap((window) =>
  [1, 2, 3, 8]
    .filter((stride) => stride <= window)
    .flatMap((stride) => (["whenStale", "never"] as const).map((rerun) => ({ window, stride, rerun }))),
);

describe("a checkpoint", () => {
  it.each(windows)("resumes bit for bit with %j", (options) => {
    for (const at of [1, 7, 20]) expectSameBits(single(options), series(250), at);
  });

  it("resumes bit for bit without rewind", () => {
    const { streams, samples, step } = expectSameBits(single(undefined), series(60), 9);
    expect(streams[0].held).toEqual([]);
    expect(step).toBe(9);
    expect(samples).toBe(10); // the fourth had no label
  });

  it.each(windows)("resumes bit for bit with keys that come interleaved and %j", (options) => {
    const make = (): Pipeline => {
      const net = network(stack(elman(1, 3), dense(3, 1)), { seed: 5 });
      return {
        nets: [net],
        run: (samples$, from) =>
          samples$.pipe(
            groupBy((sample) => (sample as unknown as { key: string }).key),
            mergeMap((key$) =>
              key$.pipe(
                forward(net, { from, key: key$.key }),
                compare(squaredError()),
                rewind({ ...options, from }),
              ),
            ),
            backward(net),
            update(optimizer(), { from }),
          ),
      };
    };
    const random = randomStream(4);
    const samples = series(600).map((sample) => ({ ...sample, key: "abc"[random.integer(3)] }));
    for (const at of [1, 2, 11]) expectSameBits(make, samples, at);
  });

  it("resumes bit for bit with batches, masks and classes through an LSTM", () => {
    const random = randomStream(2);
    const samples = Array.from({ length: 120 }, () => ({
      input: tensor(
        [3, 2],
        Array.from({ length: 6 }, () => random.normal()),
      ),
      target: Int32Array.from({ length: 3 }, () => random.integer(4)),
      mask: Int32Array.from({ length: 3 }, () => (random.uniform() < 0.8 ? 1 : 0)),
    }));
    for (const rerun of ["whenStale", "never"] as const) {
      const make = (): Pipeline => {
        const net = network(stack(lstm(2, 3), tanh(), dense(3, 4)), { seed: 5 });
        return {
          nets: [net],
          run: (samples$, from) =>
            samples$.pipe(
              forward(net, { from }),
              compare(softmaxCrossEntropy()),
              rewind({ window: 6, stride: 4, rerun, from }),
              backward(net),
              update(optimizer(), { from }),
            ),
        };
      };
      expectSameBits(make, samples, 5);
    }
  });

  it("resumes bit for bit through two nets after two frozen ones, whose memory continues too", () => {
    const eye = network(elman(1, 2), { seed: 1, name: "eye" });
    const ear = network(lstm(2, 2), { seed: 4, name: "ear" });
    for (const rerun of ["whenStale", "never"] as const) {
      const make = (): Pipeline => {
        const encoder = network(gru(2, 3), { seed: 2, name: "encoder" });
        const head = network(dense(3, 1), { seed: 3, name: "head" });
        return {
          nets: [head, encoder],
          run: (samples$, from) =>
            samples$.pipe(
              predict(eye, { from }),
              predict(ear, { from }),
              forward(encoder, { from }),
              forward(head, { from }),
              // More operators than RxJS types in one go.
              (signals$) =>
                signals$.pipe(
                  compare(squaredError()),
                  rewind({ window: 5, stride: 2, rerun, from }),
                  backward(head),
                  backward(encoder),
                  update(optimizer(), { from }),
                ),
            ),
        };
      };
      const saved = expectSameBits(make, series(120), 6);
      expect(saved.nets.map(({ name }) => name)).toEqual(["head", "encoder"]);
      expect(Object.keys(saved.streams[0].unrollings).sort()).toEqual(["ear", "encoder", "eye", "head"]);
    }
  });

  it("of a resumed run is complete, also with keys that had no tick since", () => {
    const make = single({ window: 4, stride: 2 });
    const samples = series(120);
    const { saved, ...expected } = whole(make, samples, 5);
    const pipeline = make();
    let second: Checkpoint | undefined;
    pipeline
      .run(from(samples.slice(saved.samples)), saved)
      .pipe(take(7))
      .subscribe((step) => (second = step.checkpoint()));
    expect(second).toMatchObject({ step: 12 });
    const { steps, parameters } = resumed(make, samples, second!);
    expect(steps).toEqual(expected.steps.slice(7));
    expect(parameters).toEqual(expected.parameters);
  });

  it("keeps a key's stream that has not come back", () => {
    const net = network(dense(1, 1), { seed: 1 });
    const pipeline = (samples$: Observable<Sample & { key: string }>, from?: Checkpoint) =>
      samples$.pipe(
        groupBy(({ key }) => key),
        mergeMap((key$) =>
          key$.pipe(
            forward(net, { from, key: key$.key }),
            compare(squaredError()),
            rewind({ window: 2, stride: 1, from }),
          ),
        ),
        backward(net),
        update(optimizer(), { from }),
      );
    let saved: Checkpoint | undefined;
    const keep = (step: Step): void => void (saved = step.checkpoint());
    pipeline(concat(of({ input: 1, target: 2, key: "a" }, { input: 1, target: 2, key: "b" }), NEVER))
      .subscribe(keep)
      .unsubscribe();
    const first = saved!;
    pipeline(concat(of({ input: 1, target: 2, key: "b" }), NEVER), first)
      .subscribe(keep)
      .unsubscribe();
    expect(saved!.streams.map(({ key, tick }) => [key, tick])).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    expect(saved!.streams[0]).toEqual(first.streams[0]);
    expect(saved!.samples).toBe(3);
  });

  it("holds a skipped step's memory from before the pass, and the skips in a row", () => {
    const make = single({ window: 3, stride: 2 });
    const samples = series(80).map((sample, tick) => (tick === 11 ? { ...sample, target: NaN } : sample));
    const pipeline = make();
    const checkpoints: Checkpoint[] = [];
    const lines: string[] = [];
    pipeline.run(concat(from(samples), NEVER)).subscribe((step) => {
      if (step.skipped !== undefined) checkpoints.push(step.checkpoint());
      else if (checkpoints.length > 0) lines.push(JSON.stringify(step));
    });
    const [saved] = checkpoints;
    expect(saved).toMatchObject({ skips: 1, samples: 12 });
    expect(saved.streams[0].held).toEqual([]);
    const again = make();
    const after: string[] = [];
    again
      .run(concat(from(samples.slice(12)), NEVER), saved)
      .subscribe((step) => after.push(JSON.stringify(step)));
    expect(after).toEqual(lines);
    expect(again.nets[0].save()).toEqual(pipeline.nets[0].save());
  });

  it("holds ticks of other keys as they are, where a skipped step left the parameters alone", () => {
    const make = (): Pipeline => {
      const net = network(stack(gru(1, 2), dense(2, 1)), { seed: 5 });
      return {
        nets: [net],
        run: (samples$, from) =>
          samples$.pipe(
            groupBy((sample) => (sample as unknown as { key: number }).key),
            mergeMap((key$) =>
              key$.pipe(
                forward(net, { from, key: key$.key }),
                compare(squaredError()),
                rewind({ window: 4, stride: 4, from }),
              ),
            ),
            backward(net),
            update(optimizer(), { from }),
          ),
      };
    };
    // Key 0 is skipped at its fourth tick, when key 1 holds three ticks of the first version.
    const samples = Array.from({ length: 40 }, (_, tick) => ({
      input: tick / 10,
      target: tick === 6 ? Infinity : 1,
      key: tick % 2,
    }));
    const run = (taken: readonly Sample[], saved?: Checkpoint) => {
      const pipeline = make();
      const lines: string[] = [];
      let first: Checkpoint | undefined;
      pipeline.run(concat(from(taken), NEVER), saved).subscribe((step) => {
        lines.push(JSON.stringify(step));
        first ??= step.checkpoint();
      });
      return { lines, first: first!, parameters: pipeline.nets[0].save() };
    };
    const all = run(samples);
    expect(all.first).toMatchObject({ step: 0, skips: 1 });
    expect(
      all.first.streams[1].unrollings[Object.keys(all.first.streams[1].unrollings)[0]].ticks,
    ).toBeDefined();
    const after = run(samples.slice(all.first.samples), all.first);
    expect(after.lines).toEqual(all.lines.slice(1));
    expect(after.parameters).toEqual(all.parameters);
  });
});

describe("a checkpoint is refused", () => {
  const sample = { input: 1, target: 2 };

  /** The checkpoint of the first step, and what is emitted when it is resumed with other options. */
  const taken = (name = "net", options: RewindOptions = { window: 2, stride: 1 }): Checkpoint => {
    const net = network(elman(1, 1), { name });
    let saved: Checkpoint | undefined;
    concat(of(sample), NEVER)
      .pipe(forward(net), compare(squaredError()), rewind(options), backward(net), update(adam()))
      .subscribe((step) => (saved = step.checkpoint()))
      .unsubscribe();
    return saved!;
  };
  const errorOf = (
    net: Network,
    given: { forward?: Checkpoint; rewind?: Checkpoint; update?: Checkpoint },
    options: RewindOptions = { window: 2, stride: 1 },
    how: Optimizer = adam(),
  ): unknown =>
    collect(
      of(sample).pipe(
        forward(net, { from: given.forward }),
        compare(squaredError()),
        rewind({ ...options, from: given.rewind }),
        backward(net),
        update(how, { from: given.update }),
      ),
    ).error;
  const same = () => network(elman(1, 1), { name: "net" });

  it("when the pipeline has ended, in any way", () => {
    const net = same();
    const ended = new StaleSignalError("checkpoint of step 1: the pipeline has ended; take it before");
    for (const end of [EMPTY, throwError(() => new Error("lost"))]) {
      let kept: Step | undefined;
      concat(of(sample), end)
        .pipe(forward(net), compare(squaredError()), backward(net), update(adam()))
        .subscribe({ next: (step) => (kept = step), error: () => {} });
      expect(() => kept!.checkpoint()).toThrow(ended);
    }
    let kept: Step | undefined;
    concat(of(sample), NEVER)
      .pipe(forward(net), compare(squaredError()), backward(net), update(adam()))
      .subscribe((step) => (kept = step))
      .unsubscribe();
    expect(() => kept!.checkpoint()).toThrow(ended);
  });

  it("of an older step", () => {
    const net = same();
    const steps: Step[] = [];
    const errors: unknown[] = [];
    of(sample, sample)
      .pipe(forward(net), compare(squaredError()), backward(net), update(adam()))
      .subscribe((step) => {
        steps.push(step);
        errors.push(refusal(() => steps[0].checkpoint()));
      });
    expect(errors).toEqual([
      undefined,
      new StaleSignalError("checkpoint of step 1: a newer step has come; take it of the newest one"),
    ]);
  });

  it("inside a sample: between the nets, and between two backward signals", () => {
    const [eye, net, head] = [
      network(elman(1, 1), { name: "eye" }),
      same(),
      network(dense(1, 1), { name: "head" }),
    ];
    const found = new Map<string, unknown>();
    let newest: Step | undefined;
    const at = <T>(place: string) =>
      tap<T>({
        next: () =>
          newest &&
          found.set(
            place,
            refusal(() => newest!.checkpoint()),
          ),
        complete: () =>
          found.set(
            `completion ${place}`,
            refusal(() => newest!.checkpoint()),
          ),
      });
    concat(from(series(5)))
      .pipe(at("source"), predict(eye), at("eye"), forward(net), at("net"), forward(head), at("head"))
      .pipe(
        compare(squaredError()),
        mapDelta((delta) => {
          if (newest)
            found.set(
              "mapDelta",
              refusal(() => newest!.checkpoint()),
            );
          return delta;
        }),
        rewind({ window: 3, stride: 2 }),
        at("rewind"),
        backward(head),
        at("backward"),
        backward(net),
        update(adam()),
        tap((step) => (newest = step)),
        at("step"),
      )
      .subscribe();
    const inside = new StaleSignalError(
      "checkpoint: a sample is on its way through the nets; take it while a step is delivered, or between two samples",
    );
    const places = ["eye", "net", "head", "mapDelta", "rewind", "backward"];
    expect([...found].filter(([, error]) => error !== undefined).map(([place]) => place)).toEqual(
      expect.arrayContaining(places),
    );
    expect(places.map((place) => found.get(place))).toEqual(places.map(() => inside));
    const between = ["source", "step", "completion source", "completion step"];
    expect(between.map((place) => [found.has(place), found.get(place)])).toEqual(
      between.map(() => [true, undefined]),
    );
  });

  it("by a network of another name, or other layers", () => {
    const from = taken();
    expect(
      errorOf(network(elman(1, 1), { name: "other" }), { forward: from, rewind: from, update: from }),
    ).toEqual(
      new UnknownNameError(
        "backward(other): the checkpoint holds no network of that name, only net; name it in network(layer, { name })",
      ),
    );
    const wider = network(elman(1, 2), { name: "net" });
    expect(errorOf(wider, { forward: from, rewind: from, update: from })).toEqual(
      new ArchitectureError(
        "backward(net): the checkpoint's network is elman(1, 1), this one is elman(1, 2); make it of the same layers",
      ),
    );
    const relu = network(elman(1, 1, { activation: "relu" }), { name: "net" });
    const before = relu.save();
    expect(errorOf(relu, { forward: from, rewind: from, update: from })).toEqual(
      new ArchitectureError(
        'backward(net): the checkpoint\'s network is elman(1, 1), this one is elman(1, 1, { activation: "relu" }); make it of the same layers',
      ),
    );
    expect(collect(of(sample).pipe(forward(relu, { from }))).error).toEqual(
      new ArchitectureError(
        'forward(net): the checkpoint\'s network is elman(1, 1), this one is elman(1, 1, { activation: "relu" }); make it of the same layers',
      ),
    );
    expect(() => relu.load(from)).toThrow(
      new ArchitectureError(
        'load(net): the checkpoint\'s network is elman(1, 1), this one is elman(1, 1, { activation: "relu" }); make it of the same layers',
      ),
    );
    expect(relu.save()).toEqual(before);
    expect(collect(of(sample).pipe(predict(relu, { from }))).error).toEqual(
      new ArchitectureError(
        'predict(net): the checkpoint\'s network is elman(1, 1), this one is elman(1, 1, { activation: "relu" }); make it of the same layers',
      ),
    );
  });

  it("by another net that only predicts, where it has memory, also in a later checkpoint", () => {
    const learn = (encoder: Network, from: Checkpoint | undefined, key: number) => {
      const net = same();
      let saved: Checkpoint | undefined;
      const { error } = collect(
        of(sample).pipe(
          predict(encoder, { from, key }),
          forward(net, { from, key }),
          compare(squaredError()),
          backward(net),
          update(adam(), { from }),
          tap((step) => (saved = step.checkpoint())),
        ),
      );
      return { error, saved: saved! };
    };
    const encoder = network(gru(1, 1), { name: "encoder" });
    const first = learn(encoder, undefined, 1).saved;
    expect(first.descriptions).toEqual({ encoder: "gru(1, 1)", net: "elman(1, 1)" });
    const { saved } = learn(encoder, first, 2);
    // The stream of key 1 has not been resumed; it is still there, and so is what its nets compute.
    const wanted = new ArchitectureError(
      "predict(encoder): the checkpoint's network is gru(1, 1), this one is lstm(1, 1); make it of the same layers",
    );
    for (const from of [first, saved]) {
      expect(from.streams[0].key).toBe(1);
      expect(learn(network(lstm(1, 1), { name: "encoder" }), from, 1).error).toEqual(wanted);
    }
  });

  it("but not where it is older, and does not say what its networks compute", () => {
    const from = { ...taken(), descriptions: undefined };
    expect(errorOf(same(), { forward: from, rewind: from, update: from })).toBeUndefined();
    const wider = network(elman(1, 2), { name: "net" });
    expect(errorOf(wider, { forward: from, rewind: from, update: from })).toBeInstanceOf(ShapeError);
  });

  it("by forward or rewind alone", () => {
    const from = taken();
    expect(errorOf(same(), { forward: from })).toEqual(
      new BrokenStreamError(
        "rewind: forward was given a checkpoint of net that rewind was not given; give { from } to both",
      ),
    );
    expect(errorOf(same(), { rewind: from })).toEqual(
      new BrokenStreamError(
        "rewind: rewind was given a checkpoint of net that forward was not given; give { from } to both",
      ),
    );
  });

  it("by a rewind with another window", () => {
    const from = taken();
    expect(errorOf(same(), { forward: from, rewind: from, update: from }, { window: 3 })).toEqual(
      new BrokenStreamError(
        'rewind: it has window 3, stride 3, rerun "whenStale", the checkpoint was taken with window 2, stride 1, rerun "whenStale"; give it the same',
      ),
    );
  });

  it("by another optimizer", () => {
    const from = taken();
    expect(errorOf(same(), { forward: from, rewind: from, update: from }, undefined, sgd())).toEqual(
      new UnknownNameError(
        'update: the checkpoint has "mean", which the optimizer does not keep; give it the optimizer that it was taken with',
      ),
    );
    const amsgrad = adam({ amsgrad: true });
    expect(errorOf(same(), { forward: from, rewind: from, update: from }, undefined, amsgrad)).toEqual(
      new UnknownNameError(
        'update: the checkpoint has no "maximum", which the optimizer keeps; give it the optimizer that it was taken with',
      ),
    );
  });

  it("when it is none", () => {
    const file = "runs/step-1.safetensors" as unknown as Checkpoint;
    const wanted =
      'from is "runs/step-1.safetensors", expected a checkpoint; take one by step.checkpoint(), or load one';
    expect(() => forward(same(), { from: file })).toThrow(new TypeError(`forward(net): ${wanted}`));
    expect(() => predict(same(), { from: file })).toThrow(new TypeError(`predict(net): ${wanted}`));
    expect(() => rewind({ from: file })).toThrow(new TypeError(`rewind: ${wanted}`));
    expect(() => update(adam(), { from: file })).toThrow(new TypeError(`update: ${wanted}`));
    expect(() => rewind({ from: new Uint8Array(3) as unknown as Checkpoint })).toThrow(
      new TypeError(
        "rewind: from is a Uint8Array of 3, expected a checkpoint; take one by step.checkpoint(), or load one",
      ),
    );
  });

  it("when it is well-formed, but does not fit the net", () => {
    const from = taken("net", { window: 2, stride: 1, rerun: "never" });
    const [stream] = from.streams;
    const [held] = stream.held;
    const lies: [Partial<Checkpoint["streams"][number]>, unknown][] = [
      [
        { unrollings: {} },
        new UnknownNameError(
          "forward(net): the checkpoint holds no memory of that name; name it in network(layer, { name })",
        ),
      ],
      [
        { held: [{ ...held, output: new Float32Array(3) }] },
        new ShapeError(
          "rewind: a tick of the checkpoint has 3 numbers of output, expected 1; it is of another network",
        ),
      ],
      [
        { held: [{ ...held, delta: new Float32Array(2) }] },
        new ShapeError(
          "rewind: a tick of the checkpoint has 2 numbers of output, expected 1; it is of another network",
        ),
      ],
      [
        { held: [{ ...held, sample: {} as Sample }] },
        new ShapeError(
          "rewind: input of a tick of the checkpoint is missing, expected a number, an array or a tensor",
        ),
      ],
    ];
    for (const [lie, error] of lies) {
      const lying = { ...from, streams: [{ ...stream, ...lie }] };
      const given = { forward: lying, rewind: lying, update: lying };
      expect(errorOf(same(), given, { window: 2, stride: 1, rerun: "never" })).toEqual(error);
    }
  });

  it("by an optimizer that keeps a value of another type", () => {
    const counting: Optimizer<{ count: number }> = {
      init: () => ({ count: 0 }),
      update: () => {},
    };
    const net = same();
    let from: Checkpoint | undefined;
    concat(of(sample), NEVER)
      .pipe(
        forward(net),
        compare(squaredError()),
        rewind({ window: 2, stride: 1 }),
        backward(net),
        update(counting),
      )
      .subscribe((step) => (from = step.checkpoint()))
      .unsubscribe();
    const lying = { ...from!, optimizer: { vectors: {}, values: { count: "many" } } };
    expect(errorOf(same(), { forward: lying, rewind: lying, update: lying }, undefined, counting)).toEqual(
      new UnknownNameError(
        'update: the checkpoint has "many" as "count", expected a number; give it the optimizer that it was taken with',
      ),
    );
  });

  it("beside a state or a step, which it holds", () => {
    expect(() => update(adam(), { from: taken(), step: 3 })).toThrow(
      new RangeError("update: from is given and state or step too; a checkpoint holds both"),
    );
  });

  it("when two streams have one key, or two nets one name", () => {
    const errors: unknown[] = [];
    const keep = (step: Step): void => {
      try {
        step.checkpoint();
      } catch (error) {
        errors.push(error);
      }
    };
    const net = same();
    of(0, 1)
      .pipe(
        groupBy((key) => key),
        mergeMap((key$) =>
          concat(key$.pipe(map(() => sample)), NEVER).pipe(forward(net), compare(squaredError())),
        ),
        backward(net),
        update(adam()),
      )
      .subscribe(keep)
      .unsubscribe();
    expect(errors).toEqual([
      new BrokenStreamError(
        "checkpoint: 2 streams run through net under 1 keys; give each its own key in forward(net, { key })",
      ),
    ]);
    const [first, second] = [network(dense(1, 1)), network(dense(1, 1))];
    of(sample)
      .pipe(
        forward(first),
        forward(second),
        compare(squaredError()),
        backward(second),
        backward(first),
        update(adam()),
      )
      .subscribe(keep);
    of(sample)
      .pipe(predict(same()), forward(net), compare(squaredError()), backward(net), update(adam()))
      .subscribe(keep);
    const [outer, inner] = [network(dense(1, 1)), network(dense(1, 1), { name: "net" })];
    of(sample)
      .pipe(predict(net), forward(outer), forward(inner), compare(squaredError()))
      .pipe(backward(inner), backward(outer), update(adam()))
      .subscribe(keep);
    expect(errors[3]).toEqual(errors[2]);
    expect(errors[2]).toEqual(
      new BrokenStreamError(
        "checkpoint: two networks are named net; give each its own name in network(layer, { name })",
      ),
    );
    expect(errors[1]).toEqual(
      new BrokenStreamError(
        "checkpoint: two networks are named dense(1, 1); give each its own name in network(layer, { name })",
      ),
    );
  });

  it("by a net that reads under another name than then", () => {
    const net = same();
    let saved: Checkpoint | undefined;
    const eye = network(elman(1, 1), { name: "eye" });
    concat(of(sample), NEVER)
      .pipe(predict(eye), forward(net), compare(squaredError()), backward(net), update(adam()))
      .subscribe((step) => (saved = step.checkpoint()))
      .unsubscribe();
    const { error } = collect(
      of(sample).pipe(predict(network(elman(1, 1), { name: "nose" }), { from: saved })),
    );
    expect(error).toEqual(
      new UnknownNameError(
        "predict(nose): the checkpoint holds no memory of that name, only eye, net; name it in network(layer, { name })",
      ),
    );
  });

  it("when a key is an object, which no file would know again", () => {
    const net = same();
    const { error } = collect(
      of(sample).pipe(
        forward(net, { key: {} as unknown as string }),
        compare(squaredError()),
        backward(net),
        update(adam()),
        map((step) => step.checkpoint()),
      ),
    );
    expect(error).toEqual(
      new BrokenStreamError(
        "checkpoint: a stream's key is of type object, expected text, number or boolean; a file holds nothing else",
      ),
    );
  });

  it("of an optimizer whose state is more than numbers, texts and vectors", () => {
    const odd: Optimizer<{ seen: Map<string, number> }> = {
      init: () => ({ seen: new Map() }),
      update: () => {},
    };
    const net = same();
    const { error } = collect(
      of(sample).pipe(
        forward(net),
        compare(squaredError()),
        backward(net),
        update(odd),
        map((step) => step.checkpoint()),
      ),
    );
    expect(error).toEqual(
      new BrokenStreamError(
        'checkpoint: the optimizer\'s state holds a Map at "seen", expected records and arrays of numbers, texts and vectors',
      ),
    );
  });
});

describe("a checkpoint between two samples", () => {
  it("contains the samples since the step, whose deltas are to come", () => {
    const make = single({ window: 4, stride: 4 });
    const samples = series(60);
    const source$ = new Subject<Sample>();
    const pipeline = make();
    const steps: Step[] = [];
    pipeline.run(source$).subscribe((step) => steps.push(step));
    for (const sample of samples.slice(0, 10)) source$.next(sample);
    const saved = steps[1].checkpoint();
    expect(saved).toMatchObject({ step: 2, samples: 10, streams: [{ fresh: 2, held: { length: 4 } }] });
    for (const sample of samples.slice(10)) source$.next(sample);
    expect(resumed(make, samples, saved)).toEqual({
      steps: steps.slice(2).map((step) => JSON.stringify(step)),
      parameters: pipeline.nets.map((net) => net.save()),
    });
    expect(steps).toHaveLength(15);
  });

  it("of a skipped step has the memory from before the pass, and the samples since", () => {
    const make = single({ window: 3, stride: 2 });
    const samples = series(48).map((sample, tick) => (tick === 11 ? { ...sample, target: NaN } : sample));
    const source$ = new Subject<Sample>();
    const steps: Step[] = [];
    const pipeline = make();
    pipeline.run(source$).subscribe((step) => steps.push(step));
    for (const sample of samples.slice(0, 13)) source$.next(sample);
    const saved = steps[5].checkpoint();
    expect(saved).toMatchObject({ step: 5, skips: 1, samples: 13, streams: [{ fresh: 1 }] });
    for (const sample of samples.slice(13)) source$.next(sample);
    expect(resumed(make, samples, saved)).toEqual({
      steps: steps.slice(6).map((step) => JSON.stringify(step)),
      parameters: pipeline.nets.map((net) => net.save()),
    });
  });

  it("can be taken after the source has failed, before the steps do", () => {
    const make = single({ window: 4, stride: 4 });
    const samples = series(60);
    const { saved, ...expected } = whole(make, samples, 2);
    let newest: Step | undefined;
    let atError: Checkpoint | undefined;
    make()
      .run(
        concat(
          from(samples.slice(0, saved.samples + 3)),
          throwError(() => new Error("the network is lost")),
        ),
      )
      .pipe(tap({ next: (step) => (newest = step), error: () => (atError = newest!.checkpoint()) }))
      .subscribe({ error: () => {} });
    expect(atError).toMatchObject({ step: 2, samples: saved.samples + 3 });
    expect(resumed(make, samples, atError!)).toEqual({ ...expected, steps: expected.steps });
  });

  it("is refused after a sample has failed on its way", () => {
    const net = network(dense(1, 1));
    let newest: Step | undefined;
    let refused: unknown;
    of({ input: 1, target: 2 }, { input: 1, target: [2, 3] })
      .pipe(forward(net), compare(squaredError()), backward(net), update(adam()))
      .pipe(
        tap({
          next: (step) => (newest = step),
          error: () => (refused = refusal(() => newest!.checkpoint())),
        }),
      )
      .subscribe({ error: () => {} });
    expect(refused).toBeInstanceOf(StaleSignalError);
  });

  it("is refused inside a pass that begins at the end of a stream, wherever that ends", () => {
    const net = network(elman(1, 1));
    const stop$ = new Subject<void>();
    const samples$ = new Subject<Sample>();
    let newest: Step | undefined;
    const refused: unknown[] = [];
    samples$
      .pipe(forward(net), takeUntil(stop$), compare(squaredError()), rewind({ window: 3, stride: 2 }))
      .pipe(
        tap(() => newest && refused.push(refusal(() => newest!.checkpoint()))),
        backward(net),
        update(adam()),
      )
      .subscribe((step) => (newest = step));
    for (const sample of series(3)) samples$.next(sample);
    expect(newest!.checkpoint().samples).toBe(3);
    stop$.next();
    expect(refused).toHaveLength(3);
    for (const error of refused) expect(error).toBeInstanceOf(StaleSignalError);
  });
});

describe("a checkpoint at completion", () => {
  it("counts all samples, and holds no stream: what follows is another sequence", () => {
    const make = (): Pipeline & { sequences(given: readonly Sample[][]): Observable<Step> } => {
      const net = network(stack(gru(1, 3), dense(3, 1)), { seed: 5 });
      const toRewind = (samples$: Observable<Sample>, from?: Checkpoint) =>
        samples$.pipe(
          forward(net, { from }),
          compare(squaredError()),
          rewind({ window: 4, stride: 4, from }),
        );
      return {
        nets: [net],
        run: (samples$, from) => toRewind(samples$, from).pipe(backward(net), update(optimizer(), { from })),
        sequences: (given) =>
          from(given).pipe(
            concatMap((sequence) => toRewind(from(sequence))),
            backward(net),
            update(optimizer()),
          ),
      };
    };
    const samples = series(30);
    let newest: Step | undefined;
    let saved: Checkpoint | undefined;
    make()
      .run(from(samples.slice(0, 13)))
      .subscribe({ next: (step) => (newest = step), complete: () => (saved = newest!.checkpoint()) });
    expect(saved).toMatchObject({ step: 4, samples: 13, streams: [] });
    const both = make();
    const { values } = collect(both.sequences([samples.slice(0, 13), samples.slice(13)]));
    const again = make();
    const { values: after } = collect(again.run(from(samples.slice(13)), saved));
    expect(after.map((step) => JSON.stringify(step))).toEqual(
      values.slice(4).map((step) => JSON.stringify(step)),
    );
    expect(again.nets[0].save()).toEqual(both.nets[0].save());
    expect(after).toHaveLength(5);
  });

  it("counts the samples of all sequences, also where each has its own backward", () => {
    const net = network(elman(1, 1));
    const counts: number[] = [];
    let newest: Step | undefined;
    from([series(3), series(2)])
      .pipe(
        concatMap((sequence) =>
          from(sequence).pipe(forward(net), compare(squaredError()), rewind(), backward(net)),
        ),
        update(adam()),
      )
      .subscribe({
        next: (step) => counts.push((newest = step).checkpoint().samples),
        complete: () => counts.push(newest!.checkpoint().samples),
      });
    expect(counts).toEqual([3, 5, 5]);
  });
});

it("a checkpoint is loaded once, also where each sequence has its own backward", () => {
  const sequences = [series(3), series(5), series(2), series(4)];
  const run = (given: readonly Sample[][], saved?: Checkpoint) => {
    const net = network(stack(gru(1, 3), dense(3, 1)), { seed: 5 });
    const taken: Checkpoint[] = [];
    const { values } = collect(
      from(given).pipe(
        concatMap((sequence) =>
          from(sequence).pipe(
            forward(net, { from: saved }),
            compare(squaredError()),
            rewind({ from: saved }),
            backward(net),
          ),
        ),
        update(optimizer(), { from: saved }),
        tap((step) => taken.push(step.checkpoint())),
      ),
    );
    return { lines: values.map((step) => JSON.stringify(step)), taken, parameters: net.save() };
  };
  const whole = run(sequences);
  const rest = run(sequences.slice(1), whole.taken[0]);
  expect(rest.lines).toEqual(whole.lines.slice(1));
  expect(rest.taken.map(({ samples }) => samples)).toEqual([8, 10, 14]);
  expect(rest.parameters).toEqual(whole.parameters);
});

describe("what a checkpoint counts", () => {
  it("samples of this training only, not of earlier runs of the net", () => {
    const net = network(dense(1, 1));
    const run = (count: number): number[] => {
      const counts: number[] = [];
      from(series(count))
        .pipe(forward(net), compare(squaredError()), backward(net), update(adam()))
        .subscribe((step) => counts.push(step.checkpoint().samples));
      return counts;
    };
    of({ input: 1 }, { input: 2 }).pipe(forward(net)).subscribe(); // nobody learns
    expect(run(3)).toEqual([1, 2, 3]);
    expect(run(2)).toEqual([1, 2]);
  });

  it("no stream that has ended: the next sequence begins with an empty memory", () => {
    const net = network(elman(1, 1));
    const counts: [number, StreamKey[]][] = [];
    const unlabelled = [{ input: 1 }, { input: 2 }];
    from<Sample[][]>([unlabelled, series(3), series(2)])
      .pipe(
        concatMap((sequence) => from(sequence).pipe(forward(net), compare(squaredError()), rewind())),
        backward(net),
        update(adam()),
      )
      .subscribe((step) => {
        const { samples, streams } = step.checkpoint();
        counts.push([samples, streams.map(({ key }) => key)]);
      });
    expect(counts).toEqual([
      [5, []],
      [7, []],
    ]);
  });

  it("nothing that learning changes: it is a copy", () => {
    const net = network(dense(1, 1), { seed: 1 });
    const taken: Checkpoint[] = [];
    const texts: string[] = [];
    from(series(12))
      .pipe(
        forward(net),
        compare(squaredError()),
        rewind({ window: 3, stride: 1 }),
        backward(net),
        update(adam()),
      )
      .subscribe((step) => {
        taken.push(step.checkpoint());
        texts.push(JSON.stringify(taken.at(-1)));
      });
    expect(taken.map((checkpoint) => JSON.stringify(checkpoint))).toEqual(texts);
  });

  it("what the application wants kept beside", () => {
    const net = network(dense(1, 1));
    const kept: unknown[] = [];
    of({ input: 1, target: 2 })
      .pipe(forward(net), compare(squaredError()), backward(net), update(adam()))
      .subscribe((step) => kept.push(step.checkpoint({ offset: 7 }).extra, step.checkpoint().extra));
    expect(kept).toEqual([{ offset: 7 }, undefined]);
  });

  it("what the streams of hyperparameters said last", () => {
    const net = network(dense(1, 1), { seed: 1 });
    let saved: Checkpoint | undefined;
    of({ input: 1, target: 2 })
      .pipe(
        forward(net),
        compare(squaredError()),
        backward(net),
        update(adam(), { learningRate$: of(0.5), maximumNorm$: of(2), frozen$: of(["bias"]) }),
      )
      .subscribe((step) => (saved = step.checkpoint()));
    expect(saved).toMatchObject({ learningRate: 0.5, maximumNorm: 2, frozen: ["bias"] });
    const bias = net.save()["bias"];
    concat(of({ input: 1, target: 2 }))
      .pipe(
        forward(net, { from: saved }),
        compare(squaredError()),
        backward(net),
        update(adam(), { from: saved }),
      )
      .subscribe();
    expect(net.save()["bias"]).toEqual(bias);
  });
});
