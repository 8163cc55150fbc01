import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UnknownNameError } from "@backstream/core";
import type { Checkpoint, Step } from "@backstream/operators";
import { operatorLaws } from "@backstream/testing";
import { from, Subject } from "rxjs";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { smallCheckpoint } from "../fixtures/smallCheckpoint.js";
import { bestCheckpoint } from "./bestCheckpoint.js";
import { checkpoints } from "./checkpoints.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { latestCheckpoint } from "./latestCheckpoint.js";

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

/** Sends steps through; returns the error that they end with. */
function save(of: readonly Step[], options: Parameters<typeof checkpoints>[1]): unknown {
  let ended: unknown;
  from(of)
    .pipe(checkpoints(folder, options))
    .subscribe({ error: (error) => (ended = error) });
  return ended;
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

describe("latestCheckpoint and bestCheckpoint", () => {
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
  () => checkpoints<Step>(root, { every: 100 }),
  () => steps(1, 1, 2, 3),
);
