import { BrokenStreamError, network, type Network, type Sample } from "@backstream/core";
import { dense, elman, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import {
  concat,
  concatMap,
  connect,
  filter,
  from,
  groupBy,
  map,
  merge,
  mergeMap,
  NEVER,
  of,
  share,
  Subject,
  tap,
  type MonoTypeOperatorFunction,
  type Observable,
} from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "../backward.js";
import type { Checkpoint } from "./Checkpoint.js";
import { compare } from "../compare.js";
import type { ComparedSignal } from "../ComparedSignal.js";
import { collect } from "../fixtures/collect.js";
import { forward } from "../forward.js";
import { mapDelta } from "../mapDelta.js";
import { predict } from "../predict.js";
import { rewind, type RewindOptions } from "../rewind.js";
import type { Step } from "../Step.js";
import type { StreamKey } from "../Stream.js";
import { update } from "../update.js";

interface Tick extends Sample {
  readonly key: string;
  /** The last of its key's stream. */
  readonly last?: boolean;
  readonly scale: number;
}

/** What a pipeline says, and the checkpoint of the step with this number. */
interface Life {
  readonly lines: readonly string[];
  readonly saved: Checkpoint | undefined;
}

function live(steps$: Observable<Step>, at = 0): Life {
  const lines: string[] = [];
  let saved: Checkpoint | undefined;
  steps$
    .subscribe((step) => {
      lines.push(JSON.stringify(step));
      if (step.step === at) saved = step.checkpoint();
    })
    .unsubscribe();
  return { lines, saved };
}

type Pipeline = (ticks: readonly Tick[], from?: Checkpoint) => Observable<Step>;

/** Whether a pipeline over the rest, from the checkpoint of a step on, says what the whole says from there. */
function expectSame(pipeline: () => Pipeline, ticks: readonly Tick[], at: number): void {
  const whole = live(pipeline()(ticks), at);
  const { saved } = whole;
  const rest = live(pipeline()(ticks.slice(saved!.samples), saved));
  expect(rest.lines).toEqual(whole.lines.slice(at));
  expect(rest.lines.length).toBeGreaterThan(2);
}

const ticks = (count: number): Tick[] =>
  Array.from({ length: count }, (_, tick) => ({
    input: Math.sin(tick / 3),
    target: tick % 5 === 2 ? undefined : Math.cos(tick / 2),
    key: "ab"[tick % 2],
    last: tick % 7 === 4,
    scale: 1 + (tick % 4),
  }));

const memory = (name = "memory"): Network<1, 1> => network(stack(gru(1, 2), dense(2, 1)), { seed: 3, name });
const endless = <T>(values: readonly T[]): Observable<T> => concat(from(values), NEVER);
const windowed: RewindOptions = { window: 4, stride: 2 };

describe("what resumes from a checkpoint", () => {
  it("mapDelta gets each held sample before rewind, whichever tick arrives first", () => {
    const pipeline = (): Pipeline => {
      const net = memory();
      return (given, saved) =>
        endless(given).pipe(
          groupBy(({ key }) => key),
          mergeMap((key$) =>
            key$.pipe(
              forward(net, { from: saved, key: key$.key }),
              compare(squaredError()),
              mapDelta((delta, sample) => delta.multiply(sample.scale)),
              rewind({ ...windowed, from: saved }),
            ),
          ),
          backward(net),
          update(adam(), { from: saved }),
        );
    };
    for (const at of [1, 2, 3, 4, 5, 6]) expectSame(pipeline, ticks(60), at);
  });

  it("runs held ticks again on what they were given, though all share one array", () => {
    const pipeline = (): Pipeline => {
      const [net, row] = [memory(), new Float32Array(1)];
      return (given, saved) =>
        endless(given).pipe(
          map((tick) => {
            row[0] = tick.input as number; // ticks() gives numbers
            return { ...tick, input: row };
          }),
          forward(net, { from: saved }),
          compare(squaredError()),
          rewind({ ...windowed, from: saved }),
          backward(net),
          update(adam(), { from: saved }),
        );
    };
    expectSame(pipeline, ticks(60), 3);
  });

  it("reads anew with each sequence after the one that was interrupted", () => {
    const pipeline = (): Pipeline => {
      const [net, eye] = [memory(), memory("eye")];
      return (given, saved) =>
        // Sequences end with every tick that is the last of something.
        endless(sequencesOf(given)).pipe(
          concatMap((sequence) =>
            from(sequence).pipe(
              predict(eye, { from: saved }),
              forward(net, { from: saved }),
              compare(squaredError()),
              rewind({ ...windowed, from: saved }),
            ),
          ),
          backward(net),
          update(adam(), { from: saved }),
        );
    };
    expectSame(pipeline, ticks(60), 2);
  });

  it("learns from the remaining ticks of a stream that ends without another tick", () => {
    const pipeline = (): Pipeline => {
      const [encoder, head] = [network(gru(1, 2), { seed: 2 }), network(elman(2, 1), { seed: 1 })];
      return (given, saved) =>
        from(given).pipe(
          connect((tick$) =>
            merge(
              ...["a", "b"].map((key) =>
                tick$.pipe(
                  filter((tick) => tick.key === key),
                  forward(encoder, { from: saved, key }),
                  forward(head, { from: saved, key }),
                  compare(squaredError()),
                  mapDelta((delta, sample) => delta.multiply(sample.scale)),
                  rewind({ window: 4, stride: 3, from: saved }),
                ),
              ),
            ),
          ),
          backward(head),
          backward(encoder),
          update(adam(), { from: saved }),
        );
    };
    // Key b falls silent with a rest of two ticks; key a has three passes, after the first of which the pipeline stops.
    expectSame(
      pipeline,
      Array.from("bbaaaaaaaaa", (key, index) => ({ ...ticks(20)[index], target: 1, key })),
      1,
    );
  });

  /** Two devices, whose ticks go through `between` in front of rewind; device b is silent after the checkpoint. */
  const devices =
    (between: MonoTypeOperatorFunction<ComparedSignal<readonly [Network<1, 1>], Tick>>) => (): Pipeline => {
      const net = memory();
      return (given, saved) =>
        from(given).pipe(
          connect((tick$) =>
            merge(
              ...["a", "b"].map((key) =>
                tick$.pipe(
                  filter((tick) => tick.key === key),
                  forward(net, { from: saved, key }),
                  compare(squaredError()),
                  between,
                  rewind({ window: 4, stride: 3, from: saved }),
                ),
              ),
            ),
          ),
          backward(net),
          update(adam(), { from: saved }),
        );
    };
  const silent = Array.from("bbaaaaaaaaa", (key, index) => ({ ...ticks(20)[index], target: 1, key }));

  it("learns from the remaining ticks of a silent stream through operators of RxJS", () => {
    expectSame(
      devices((compared$) =>
        compared$.pipe(
          tap(() => {}),
          filter(() => true),
        ),
      ),
      silent,
      1,
    );
  });

  it("throws if the remaining ticks of a silent stream cannot reach rewind", () => {
    const pipeline = devices(share());
    const { saved } = live(pipeline()(silent), 1);
    const { error } = collect(pipeline()(silent.slice(saved!.samples), saved));
    expect(error).toEqual(
      new BrokenStreamError(
        "forward: a resumed stream ends without a tick, and 2 ticks that the checkpoint holds do not reach rewind; put nothing like share between forward and rewind",
      ),
    );
  });

  it("predicts with the saved memory through operators of RxJS, and with an empty one in the next sequence", () => {
    const pipeline = (): Pipeline => {
      const [net, eye] = [memory(), memory("eye")];
      return (given, saved) =>
        endless(sequencesOf(given)).pipe(
          concatMap((sequence) =>
            from(sequence).pipe(
              predict(eye, { from: saved }),
              tap(() => {}),
              forward(net, { from: saved }),
              compare(squaredError()),
              rewind({ ...windowed, from: saved }),
            ),
          ),
          backward(net),
          update(adam(), { from: saved }),
        );
    };
    expectSame(pipeline, ticks(60), 2);
  });

  it("reads again what waited for its turn in a closed loop", () => {
    const pipeline = (tick$: Observable<Tick>, saved?: Checkpoint): Observable<Step> => {
      const [net, eye] = [memory(), network(elman(1, 1), { seed: 2, name: "eye" })];
      return tick$.pipe(
        predict(eye, { from: saved }),
        forward(net, { from: saved }),
        compare(squaredError()),
        backward(net),
        update(adam(), { from: saved }),
      );
    };
    // Every step brings two samples, of which one waits.
    const loop = new Subject<Tick>();
    const [first, ...later] = ticks(40);
    const lines: string[] = [];
    let saved: Checkpoint | undefined;
    pipeline(loop).subscribe((step) => {
      lines.push(JSON.stringify(step));
      for (const tick of later.splice(0, 2)) loop.next(tick);
      if (step.step === 5) saved = step.checkpoint();
    });
    loop.next(first);
    expect(live(pipeline(from(ticks(40).slice(saved!.samples)), saved)).lines).toEqual(lines.slice(5));
    expect(lines.length).toBeGreaterThan(20);
  });

  it("counts the samples of streams that ended before anything was learned", () => {
    const net = memory();
    const counts: number[] = [];
    endless(ticks(20).map((tick, index) => ({ ...tick, target: index < 9 ? undefined : tick.target })))
      .pipe(
        groupBy(() => "a", { duration: (key$) => key$.pipe(filter(({ last }) => last === true)) }),
        mergeMap((key$) => key$.pipe(forward(net, { key: key$.key }), compare(squaredError()))),
        backward(net),
        update(adam()),
      )
      .subscribe((step) => counts.push(step.checkpoint().samples))
      .unsubscribe();
    expect(counts.slice(0, 3)).toEqual([10, 11, 12]);
  });

  it("resumes from one checkpoint a second time, though nothing was learned the first time", () => {
    const net = memory();
    const pipeline: Pipeline = (given, saved) =>
      from(given).pipe(
        forward(net, { from: saved }),
        compare(squaredError()),
        rewind({ ...windowed, from: saved }),
        backward(net),
        update(adam(), { from: saved }),
      );
    const whole = live(pipeline(ticks(21)), 3);
    const { saved } = whole;
    live(pipeline([], saved));
    expect(live(pipeline(ticks(21).slice(saved!.samples), saved)).lines).toEqual(whole.lines.slice(3));
  });

  it("is refused by a predict or forward without a key, where all streams have one", () => {
    const [net, eye] = [memory(), network(elman(1, 1), { name: "eye" })];
    let saved: Checkpoint | undefined;
    const keyed = (given: Checkpoint | undefined): Observable<Step> =>
      endless(ticks(3)).pipe(
        predict(eye, { from: given }),
        groupBy(({ sample }) => sample.key),
        mergeMap((key$) => key$.pipe(forward(net, { from: given, key: key$.key }), compare(squaredError()))),
        backward(net),
        update(adam(), { from: given }),
      );
    keyed(undefined)
      .subscribe((step) => (saved = step.checkpoint()))
      .unsubscribe();
    expect(collect(keyed(saved)).error).toEqual(
      new BrokenStreamError(
        'predict(eye): the checkpoint knows its streams by key, ["a", "b"], and it has none; put it into the inner stream and give it { key }',
      ),
    );
    expect(collect(of({ input: 1 }).pipe(predict(eye, { from: saved, key: "c" }))).values).toHaveLength(1);
    const keyless$ = of({ input: 1 }).pipe(forward(net, { from: saved }));
    expect(collect(keyless$).error).toEqual(
      new BrokenStreamError(
        'forward(memory): the checkpoint knows its streams by key, ["a", "b"], and it has none; put it into the inner stream and give it { key }',
      ),
    );
  });
});

describe("a key must be of the kind that the checkpoint has", () => {
  const saveWith = (key: StreamKey): Checkpoint => {
    const net = memory();
    let saved: Checkpoint | undefined;
    endless(ticks(3))
      .pipe(forward(net, { key }), compare(squaredError()), backward(net), update(adam()))
      .subscribe((step) => (saved = step.checkpoint()))
      .unsubscribe();
    return saved!;
  };
  const resumedWith = (from: Checkpoint, key: StreamKey): (string | undefined)[] => {
    const messageOf = (signals$: Observable<unknown>) =>
      (collect(signals$).error as Error | undefined)?.message;
    const sample$ = of({ input: 1 });
    return [
      messageOf(sample$.pipe(forward(memory(), { from, key }))),
      messageOf(sample$.pipe(predict(memory(), { from, key }))),
    ];
  };

  it.each<[StreamKey, StreamKey, string]>([
    [
      "a",
      undefined,
      'the checkpoint knows its streams by key, ["a"], and it has none; put it into the inner stream and give it { key }',
    ],
    [
      undefined,
      "a",
      'the checkpoint is of a stream without a key, and it has the key "a"; resume it without one',
    ],
    [
      0,
      "0",
      'the keys of the checkpoint are [0], and it has "0", which is of another type; give it the key as it was',
    ],
    [
      "0",
      0,
      'the keys of the checkpoint are ["0"], and it has 0, which is of another type; give it the key as it was',
    ],
  ])("saved with %j, it is not resumed with %j", (before, key, message) => {
    expect(resumedWith(saveWith(before), key)).toEqual([
      `forward(memory): ${message}`,
      `predict(memory): ${message}`,
    ]);
  });

  it("a new key of the same kind is a new stream", () => {
    expect(resumedWith(saveWith("a"), "b")).toEqual([undefined, undefined]);
  });
});

describe("parameters are resumed though the source has nothing left", () => {
  const learn = (net: Network<1, 1>, sequences: readonly (readonly Tick[])[], saved?: Checkpoint) =>
    concat(of(...sequences), NEVER).pipe(
      concatMap((sequence) =>
        from(sequence).pipe(forward(net, { from: saved }), compare(squaredError()), rewind({ from: saved })),
      ),
      mapDelta((delta) => delta),
      tap(() => {}),
      backward(net),
      update(adam(), { from: saved }),
    );

  it("behind concatMap, before the first sequence", () => {
    const [whole, resumed] = [memory(), memory()];
    const { saved } = live(learn(whole, [ticks(3), ticks(3)]), 2);
    expect(resumed.save()).not.toEqual(whole.save());
    live(learn(resumed, [], saved));
    expect(resumed.save()).toEqual(whole.save());
    expect(resumed.version).toBe(whole.version);
  });
});

/** Cuts behind every tick that is the last of something. */
function sequencesOf(given: readonly Tick[]): Tick[][] {
  const sequences: Tick[][] = [[]];
  for (const tick of given) {
    sequences[sequences.length - 1].push(tick);
    if (tick.last) sequences.push([]);
  }
  return sequences;
}
