import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BusyError,
  network,
  ShapeError,
  StaleSignalError,
  UnknownNameError,
  type Network,
  type Sample,
} from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Checkpoint, Step } from "@backstream/operators";
import { adam } from "@backstream/optimizers";
import { operatorLaws } from "@backstream/testing";
import {
  catchError,
  concat,
  defer,
  EMPTY,
  from,
  NEVER,
  repeat,
  retry,
  Subject,
  take,
  takeWhile,
  tap,
  throwError,
  type Observable,
  type OperatorFunction,
} from "rxjs";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backprop } from "../backprop.js";
import { smallCheckpoint } from "../fixtures/smallCheckpoint.js";
import { truncatedBptt } from "../truncatedBptt.js";
import { bestCheckpoint } from "./bestCheckpoint.js";
import { checkpoints, type CheckpointsOptions } from "./checkpoints.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { latestCheckpoint } from "./latestCheckpoint.js";
import { loadCheckpoint } from "./loadCheckpoint.js";

const fs = process.getBuiltinModule("node:fs");
afterEach(() => vi.restoreAllMocks());
const root = mkdtempSync(join(tmpdir(), "backstream-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, "test-"));
});

function checkpointOf(this: Step, extra?: unknown): Checkpoint {
  return { ...smallCheckpoint, step: this.step, ...(extra !== undefined && { extra }) };
}

/** Step `step` of a pipeline. */
const step = (step: number, loss = 1, skipped?: string): Step => ({
  step,
  loss,
  rows: 1,
  gradientNorm: 0,
  ...(skipped !== undefined && { skipped }),
  checkpoint: checkpointOf, // one function: steps of the same numbers are equal
});
const steps = (first: number, ...losses: readonly number[]): Step[] =>
  losses.map((loss, index) => step(first + index, loss));

/** Sends steps through, then unsubscribes; returns the error that they end with. */
function save(of: readonly Step[], options: CheckpointsOptions): unknown {
  let ended: unknown;
  concat(from(of), NEVER)
    .pipe(checkpoints(folder, options))
    .subscribe({ error: (error) => (ended = error) })
    .unsubscribe();
  return ended;
}

/** What is thrown; undefined when nothing is. */
function refusal(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** What comes until the end, or so far. */
function collect<T>(source$: Observable<T>): { readonly values: T[]; error: unknown } {
  const found: { values: T[]; error: unknown } = { values: [], error: undefined };
  source$.subscribe({ next: (value) => found.values.push(value), error: (error) => (found.error = error) });
  return found;
}

/** A pipeline with memory, which learns from every second tick. */
function training(saved?: Checkpoint): { net: Network; pipeline: OperatorFunction<Sample, Step> } {
  const net = network(stack(gru(1, 2), dense(2, 1)), { seed: 4, name: "net" });
  const options = { loss: squaredError(), optimizer: adam(), window: 4, stride: 2, from: saved };
  return { net, pipeline: truncatedBptt(net, options) };
}

const samples: readonly Sample[] = Array.from({ length: 40 }, (_, tick) => ({
  input: Math.sin(tick),
  target: Math.sin(tick + 1),
}));

/** The steps after the newest checkpoint in the folder, and those of a training without a stop. */
function resumed(): { rest: string[]; whole: string[] } {
  const saved = latestCheckpoint(folder)!;
  const lines = (from: Checkpoint | undefined): string[] => {
    const found: string[] = [];
    concat(samples.slice(from?.samples ?? 0), NEVER)
      .pipe(training(from).pipeline)
      .subscribe((done) => found.push(JSON.stringify(done)))
      .unsubscribe();
    return found;
  };
  return { rest: lines(saved), whole: lines(undefined).slice(saved.step) };
}

const files = (): string[] => readdirSync(folder).toSorted();
const named = (step: number, loss: string) => `step-00000000${step}-loss-${loss}.safetensors`;

describe("checkpoints", () => {
  it("saves every few updates, by the mean loss of the steps between, and keeps the given numbers of them", () => {
    save(steps(1, 1, 2, 3, 5, 0.25, 0.5, 9), { every: 2, keep: { last: 10 } });
    expect(files()).toEqual([named(2, "1.5"), named(4, "4"), named(6, "0.375")]);
    expect(latestCheckpoint(folder)).toStrictEqual({ ...smallCheckpoint, step: 6 });
  });

  it("keeps the two newest and the best, by default", () => {
    save(steps(1, 5, 1, 2, 3, 4), { every: 1 });
    expect(files()).toEqual([named(2, "1"), named(4, "3"), named(5, "4")]);
    expect(bestCheckpoint(folder)?.step).toBe(2);
    expect(latestCheckpoint(folder)?.step).toBe(5);
  });

  it("never has more files than it keeps, and one", () => {
    const most: number[] = [];
    from(steps(1, 5, 4, -3, 2e-7, 1, 6, 7, 8, 9))
      .pipe(checkpoints(folder, { every: 1, keep: { last: 2, best: 2 } }))
      .subscribe(() => most.push(files().length));
    expect(Math.max(...most)).toBe(4);
    expect(files()).toEqual([named(3, "-3"), named(4, "2e-7"), named(8, "8"), named(9, "9")]);
  });

  it("has a checkpoint on the disk before its step is emitted", () => {
    const seen: unknown[] = [];
    from(steps(1, 1, 1, 1))
      .pipe(checkpoints(folder, { every: 1 }))
      .subscribe(() => seen.push(latestCheckpoint(folder)?.step));
    expect(seen).toEqual([1, 2, 3]);
  });

  it("asks at each checkpoint what else is to be kept", () => {
    let seen = 0;
    save(steps(1, 1, 1, 1, 1), { every: 2, extra: () => ({ offset: ++seen }) });
    expect([bestCheckpoint(folder), latestCheckpoint(folder)].map((kept) => kept?.extra)).toEqual([
      { offset: 1 },
      { offset: 2 },
    ]);
  });

  it("neither saves a skipped step nor counts its loss", () => {
    save([step(1, 4), step(2, NaN, "the loss is NaN"), step(2, 2)], { every: 2 });
    expect(files()).toEqual([named(2, "3")]);
  });

  it("continues in a folder, whose best checkpoint stays", () => {
    save(steps(1, 1, 0.5), { every: 1, keep: { last: 1 } });
    save(steps(3, 2, 0.75), { every: 1, keep: { last: 1 } });
    expect(files()).toEqual([named(2, "0.5"), named(4, "0.75")]);
  });

  it("refuses a folder that is ahead of the pipeline, and leaves it as it is", () => {
    save(steps(1, 1, 1), { every: 1 });
    const error = save(steps(1, 1), { every: 1 });
    expect(error).toEqual(
      new RangeError(
        `checkpoints: ${folder} holds step 2 and the pipeline is at step 1; resume from latestCheckpoint("${folder}"), or give it another folder`,
      ),
    );
    expect(files()).toEqual([named(1, "1"), named(2, "1")]);
  });

  it("makes the folder, removes what a killed process left half-written, and leaves all else alone", () => {
    folder = join(folder, "runs/a");
    mkdirSync(folder, { recursive: true });
    const ours = [`${named(3, "1")}.77.tmp`];
    const others = ["notes.txt", "a.tmp", "step-1.safetensors", "model.safetensors.1.tmp"];
    for (const name of [...ours, ...others]) writeFileSync(join(folder, name), "");
    save([], { every: 1 });
    expect(files()).toEqual(others.toSorted());
    save(steps(1, 1, 1, 1, 1), { every: 1, keep: { last: 1, best: 0 } });
    expect(files()).toEqual([...others, named(4, "1")].toSorted());
  });

  it.runIf(existsSync("/dev/full"))("ends the stream when the disk is full; what was saved stays", () => {
    const source$ = new Subject<Step>();
    const seen: number[] = [];
    let ended: unknown;
    source$.pipe(checkpoints(folder, { every: 1 })).subscribe({
      next: (done) => seen.push(done.step),
      error: (error) => (ended = error),
    });
    source$.next(step(1));
    symlinkSync("/dev/full", join(folder, `${named(2, "1")}.${process.pid}.tmp`));
    source$.next(step(2));
    expect(seen).toEqual([1]);
    expect(source$.observed).toBe(false);
    expect(ended).toMatchObject({ cause: { code: "ENOSPC" } });
    expect(files()).toEqual([named(1, "1")]);
    expect(latestCheckpoint(folder)?.step).toBe(1);
  });

  it("ends the stream where a file stands in the folder's place", () => {
    folder = join(folder, "runs");
    writeFileSync(folder, "");
    expect(save(steps(1, 1), { every: 1 })).toMatchObject({
      message: `checkpoints: ${folder} cannot be made (EEXIST: file already exists, mkdir '${folder}'); give the path of a folder`,
      cause: { code: "EEXIST" },
    });
  });

  it("says that it stands behind something else than update", () => {
    expect(save([{ input: 1, target: 2 } as never], { every: 1 })).toEqual(
      new TypeError(
        "checkpoints: it got { input, target }, expected a step; put checkpoints behind update or a trainer",
      ),
    );
  });

  it.each<[object, string]>([
    [{ every: 0 }, "checkpoints: every is 0, expected a whole number from 1 up"],
    [{}, "checkpoints: every is undefined, expected a whole number from 1 up"],
    [{ every: 1, keep: { last: 0 } }, "checkpoints: keep.last is 0, expected a whole number from 1 up"],
    [{ every: 1, keep: { best: 0.5 } }, "checkpoints: keep.best is 0.5, expected a whole number from 0 up"],
  ])("refuses %j", (options, message) => {
    expect(() => checkpoints(folder, options as { every: number })).toThrow(new RangeError(message));
  });

  it("refuses options that do not exist", () => {
    expect(() => checkpoints(folder, { every: 1, keeps: {} } as { every: number })).toThrow(
      new UnknownNameError('checkpoints: no option named "keeps"; it has every, keep, extra'),
    );
    expect(() => checkpoints(folder, { every: 1, keep: { worst: 1 } as object })).toThrow(
      new UnknownNameError('checkpoints: no option named "worst"; it has last, best'),
    );
  });
});

describe("checkpoints, at the end", () => {
  it("saves the newest step when the steps complete", () => {
    from(steps(1, 1, 2, 3, 5, 6))
      .pipe(checkpoints(folder, { every: 4 }))
      .subscribe();
    expect(files()).toEqual([named(4, "2.75"), named(5, "6")]);
  });

  it("saves nothing twice, and nothing where nothing was learned", () => {
    from(steps(1, 1, 2))
      .pipe(checkpoints(folder, { every: 2 }))
      .subscribe();
    from([step(3, NaN, "the loss is NaN")])
      .pipe(checkpoints(folder, { every: 2 }))
      .subscribe();
    EMPTY.pipe(checkpoints(folder, { every: 2 })).subscribe();
    expect(files()).toEqual([named(2, "1.5")]);
  });

  it("has saved before the completion is passed on, with all samples and no stream", () => {
    const seen: unknown[] = [];
    from(samples.slice(0, 7))
      .pipe(training().pipeline, checkpoints(folder, { every: 10 }))
      .subscribe({ complete: () => seen.push(latestCheckpoint(folder)) });
    expect(seen).toEqual([expect.objectContaining({ step: 4, samples: 7, streams: [] })]);
  });

  it("saves where fewer steps are taken than come", () => {
    from(samples)
      .pipe(training().pipeline, take(7), checkpoints(folder, { every: 5 }))
      .subscribe();
    expect(latestCheckpoint(folder)?.step).toBe(7);
    const { rest, whole } = resumed();
    expect(rest).toEqual(whole);
  });

  it("completes without a file of what it was not given", () => {
    const { values, error } = collect(
      from(samples).pipe(
        training().pipeline,
        takeWhile(({ step }) => step < 7),
        checkpoints(folder, { every: 5 }),
      ),
    );
    expect(values).toHaveLength(6);
    expect(error).toBeUndefined();
    expect(latestCheckpoint(folder)?.step).toBe(5);
  });

  it("saves when the source is lost, with its memory: training resumes bit for bit", () => {
    const lost = new Error("the broker is gone");
    const { error } = collect(
      concat(
        samples.slice(0, 15),
        throwError(() => lost),
      ).pipe(training().pipeline, checkpoints(folder, { every: 5 })),
    );
    expect(error).toBe(lost);
    expect(latestCheckpoint(folder)).toMatchObject({ step: 7, samples: 15, streams: [{ fresh: 1 }] });
    const { rest, whole } = resumed();
    expect(rest).toEqual(whole);
    expect(rest.length).toBeGreaterThan(10);
  });

  it("saves nothing when a sample fails on its way through the nets", () => {
    const { error } = collect(
      from([...samples.slice(0, 15), { input: 1, target: [1, 2] }]).pipe(
        training().pipeline,
        checkpoints(folder, { every: 5 }),
      ),
    );
    expect(error).toBeInstanceOf(ShapeError);
    expect(latestCheckpoint(folder)?.step).toBe(5);
  });

  it("passes the source's error on where saving fails too", () => {
    const lost = new Error("the broker is gone");
    const { error } = collect(
      concat(
        samples.slice(0, 15),
        throwError(() => lost),
      ).pipe(training().pipeline, checkpoints(folder, { every: 100, extra: () => 7n })),
    );
    expect(error).toBe(lost);
    expect(files()).toEqual([]);
  });
});

describe("flush", () => {
  it("saves now, with the samples since the newest step: training resumes bit for bit", () => {
    const samples$ = new Subject<Sample>();
    const saving = checkpoints(folder, { every: 5 });
    expect(saving.flush(), "not subscribed").toBeUndefined();
    samples$.pipe(training().pipeline, saving).subscribe();
    expect(saving.flush(), "no step yet").toBeUndefined();
    for (const sample of samples.slice(0, 15)) samples$.next(sample);
    const saved = saving.flush();
    expect(saved).toEqual({
      file: expect.stringMatching(/step-000000007-loss-.+\.safetensors$/),
      step: 7,
      samples: 15,
    });
    expect(loadCheckpoint(saved!.file)).toEqual(latestCheckpoint(folder));
    const { rest, whole } = resumed();
    expect(rest).toEqual(whole);
    expect(saving.flush(), "nothing new").toBeUndefined();
    for (const sample of samples.slice(15, 20)) samples$.next(sample);
    expect(latestCheckpoint(folder)?.step, "it goes on").toBe(10);
    expect(saving.flush(), "nothing new").toBeUndefined();
    samples$.complete();
    expect(saving.flush(), "completed").toBeUndefined();
  });

  it("replaces the file of a step when only samples have come since", () => {
    const samples$ = new Subject<Sample>();
    const saving = checkpoints(folder, { every: 5 });
    samples$.pipe(training().pipeline, saving).subscribe();
    for (const sample of samples.slice(0, 10)) samples$.next(sample);
    const before = files();
    samples$.next(samples[10]);
    expect(saving.flush()).toEqual({ file: `${folder}/${before[0]}`, step: 5, samples: 11 });
    expect(files()).toEqual(before);
    expect(latestCheckpoint(folder)).toMatchObject({ step: 5, samples: 11 });
    const { rest, whole } = resumed();
    expect(rest).toEqual(whole);
  });

  it("replaces the file from before a skipped step, and makes none where there was no update", () => {
    const samples$ = new Subject<Sample>();
    const saving = checkpoints(folder, { every: 1 });
    const net = network(dense(1, 1));
    samples$.pipe(backprop(net, { loss: squaredError(), optimizer: adam() }), saving).subscribe();
    samples$.next({ input: 1, target: NaN });
    expect(saving.flush()).toBeUndefined();
    samples$.next({ input: 1, target: 1 });
    samples$.next({ input: 1, target: NaN });
    expect(saving.flush()).toMatchObject({ step: 1, samples: 3 });
    expect(files()).toHaveLength(1);
    expect(latestCheckpoint(folder)).toMatchObject({ step: 1, skips: 1, samples: 3 });
  });

  it("asks what else is to be kept", () => {
    const samples$ = new Subject<Sample>();
    let offset = 0;
    const saving = checkpoints(folder, { every: 5, extra: () => ({ offset }) });
    samples$
      .pipe(tap(() => (offset += 10)))
      .pipe(training().pipeline, saving)
      .subscribe();
    for (const sample of samples.slice(0, 5)) samples$.next(sample);
    saving.flush();
    expect(latestCheckpoint(folder)?.extra).toEqual({ offset: 50 });
  });

  it("is refused inside a sample, and the stream goes on", () => {
    const saving = checkpoints(folder, { every: 100 });
    const net = network(dense(1, 1));
    const refusals: unknown[] = [];
    const predictions = { next: () => refusals.push(refusal(() => saving.flush())) };
    const { values } = collect(
      from(samples.slice(0, 3)).pipe(
        backprop(net, { loss: squaredError(), optimizer: adam(), predictions }),
        saving,
      ),
    );
    const inside = new StaleSignalError(
      "checkpoint: a sample is on its way through the nets; take it while a step is delivered, or between two samples",
    );
    expect(refusals).toEqual([undefined, inside, inside]);
    expect(values).toHaveLength(3);
  });

  it("throws when the file cannot be written, and the stream goes on", () => {
    const samples$ = new Subject<Sample>();
    const saving = checkpoints(folder, { every: 5 });
    samples$.pipe(training().pipeline, saving).subscribe();
    for (const sample of samples.slice(0, 3)) samples$.next(sample);
    vi.spyOn(fs, "writeSync").mockImplementationOnce(() => {
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    });
    expect(refusal(() => saving.flush())).toMatchObject({
      message: expect.stringMatching(
        /^saveCheckpoint: .+ cannot be written \(ENOSPC: no space left on device, write\); earlier files are unchanged$/,
      ),
    });
    expect(files()).toEqual([]);
    expect(saving.flush()).toMatchObject({ step: 1, samples: 3 });
    for (const sample of samples.slice(3, 10)) samples$.next(sample);
    expect(latestCheckpoint(folder)?.step).toBe(5);
  });
});

describe("one operator of checkpoints", () => {
  it("serves one subscription at a time", () => {
    const saving = checkpoints(folder, { every: 1 });
    const first$ = new Subject<Step>();
    const first = first$.pipe(saving).subscribe();
    expect(collect(from(steps(1, 1)).pipe(saving)).error).toEqual(
      new BusyError(
        `checkpoints: another subscription saves to ${folder}; share() its steps, or give each pipeline checkpoints of its own`,
      ),
    );
    first$.next(step(1));
    expect(files()).toEqual([named(1, "1")]);
    first.unsubscribe();
    expect(collect(from(steps(2, 1)).pipe(saving)).error).toBeUndefined();
    expect(files()).toEqual([named(1, "1"), named(2, "1")]);
  });

  it("serves one after the other: concat, repeat, retry, and who subscribes when it is told of the end", () => {
    let next = 1;
    const oneMore$ = defer(() => steps(next++, 1));
    const saving = checkpoints(folder, { every: 1, keep: { last: 9 } });
    const failing$ = concat(
      oneMore$,
      throwError(() => new Error("lost")),
    );
    const errors = [
      concat(oneMore$.pipe(saving), oneMore$.pipe(saving)),
      oneMore$.pipe(saving, repeat(2)),
      failing$.pipe(
        saving,
        retry(1),
        catchError(() => EMPTY),
      ),
    ].map((steps$) => collect(steps$).error);
    oneMore$.pipe(saving).subscribe({ complete: () => errors.push(collect(oneMore$.pipe(saving)).error) });
    expect(errors).toEqual([undefined, undefined, undefined, undefined]);
    expect(files()).toHaveLength(8);
  });
});

describe("a folder of checkpoints", () => {
  const denied = (text: string) => (): never => {
    throw Object.assign(new Error(`EACCES: permission denied, ${text}`), { code: "EACCES" });
  };

  it("that cannot be written to is refused at the start", () => {
    vi.spyOn(fs, "accessSync").mockImplementationOnce(denied("access"));
    expect(save(steps(1, 1), { every: 1 })).toEqual(
      new Error(
        `checkpoints: ${folder} cannot be written to (EACCES: permission denied, access); give it another folder, or the right to write`,
      ),
    );
  });

  it("that cannot be read is refused in words", () => {
    vi.spyOn(fs, "readdirSync").mockImplementationOnce(denied("scandir"));
    expect(save(steps(1, 1), { every: 1 })).toEqual(
      new Error(
        `checkpoints: ${folder} cannot be read (EACCES: permission denied, scandir); give it another folder, or the right to read`,
      ),
    );
  });

  it("that becomes full between two files ends the stream in words; what was saved stays", () => {
    const source$ = new Subject<Step>();
    const found = collect(source$.pipe(checkpoints(folder, { every: 1 })));
    source$.next(step(1));
    vi.spyOn(fs, "fsyncSync").mockImplementationOnce(() => {
      throw Object.assign(new Error("ENOSPC: no space left on device, fsync"), { code: "ENOSPC" });
    });
    source$.next(step(2));
    expect(found.error).toMatchObject({ cause: { code: "ENOSPC" } });
    expect(files()).toEqual([named(1, "1")]);
  });

  it("may hold folders and files with names like a checkpoint's: what cannot be removed is named", () => {
    mkdirSync(join(folder, named(1, "9")));
    for (const name of [
      "step-5-loss-high.safetensors",
      "step-x-loss-1.safetensors",
      "step-1e3-loss-1.safetensors",
    ])
      writeFileSync(join(folder, name), "");
    const error = save(steps(2, 1, 1, 1), { every: 1, keep: { last: 2, best: 0 } });
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^checkpoints: .+step-000000001-loss-9\.safetensors cannot be removed \(.+\); remove it by hand, or give it another folder$/,
      ),
    });
    expect(latestCheckpoint(folder)?.step, "it was saved before").toBe(3);
  });

  it("has a path", () => {
    for (const [given, what] of [
      ["", '""'],
      [undefined, "undefined"],
      [7, "7"],
    ] as const) {
      const path = given as string;
      const wanted = `the folder is ${what}, expected a path, such as "runs/a"`;
      expect(() => checkpoints(path, { every: 1 })).toThrow(new TypeError(`checkpoints: ${wanted}`));
      expect(() => latestCheckpoint(path)).toThrow(new TypeError(`latestCheckpoint: ${wanted}`));
      expect(() => bestCheckpoint(path)).toThrow(new TypeError(`bestCheckpoint: ${wanted}`));
    }
    expect(() => checkpoints(folder, { every: 1, extra: { offset: 1 } as never })).toThrow(
      new TypeError(
        "checkpoints: extra is { offset }, expected a function that returns what to save, such as () => ({ offset })",
      ),
    );
  });
});

describe("latestCheckpoint and bestCheckpoint", () => {
  it("say that a folder stands where a file is expected", () => {
    save(steps(1, 1), { every: 1 });
    mkdirSync(join(folder, named(2, "1")));
    expect(() => latestCheckpoint(folder)).toThrow(
      new Error(
        `loadCheckpoint: ${folder}/${named(2, "1")} cannot be read (EISDIR: illegal operation on a directory, read)`,
      ),
    );
  });

  it("are undefined before the first start", () => {
    expect(latestCheckpoint(folder)).toBeUndefined();
    expect(latestCheckpoint(join(folder, "none"))).toBeUndefined();
    expect(bestCheckpoint(join(folder, "none"))).toBeUndefined();
  });

  it("refuse a damaged file instead of skipping it", () => {
    save(steps(1, 1, 1), { every: 1 });
    writeFileSync(join(folder, named(2, "1")), "");
    expect(() => latestCheckpoint(folder)).toThrow(
      new CorruptFileError(
        `loadCheckpoint: ${folder}/${named(2, "1")} is damaged or no checkpoint (readSafetensors: the file has 0 bytes, expected 8 or more)`,
      ),
    );
    expect(bestCheckpoint(folder)?.step).toBe(1);
  });

  it("say that a folder is none", () => {
    const file = join(folder, "a");
    writeFileSync(file, "");
    expect(() => latestCheckpoint(file)).toThrow(
      new Error(`latestCheckpoint: ${file} cannot be read (ENOTDIR: not a directory, scandir '${file}')`),
    );
  });
});

operatorLaws(
  "checkpoints",
  () => (steps$: Observable<Step>) =>
    defer(() => steps$.pipe(checkpoints(mkdtempSync(join(root, "law-")), { every: 2 }))),
  () => steps(1, 1, 2, 3),
);
