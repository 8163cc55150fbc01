import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { latestCheckpoint, loadCheckpoint } from "backstream";
import { expect, it } from "vitest";
import { servedIn } from "../fixtures/servedIn.js";
import { learn } from "../learn.js";
import type { LearnOptions } from "../LearnOptions.js";
import { BadRecord } from "../sources/BadRecord.js";
import { HttpError } from "./HttpError.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);

/** Records of three keys, with a time, a category and a number; `y` is made by each test. */
const records = (y: (index: number) => unknown) =>
  Array.from({ length: 300 }, (_, index) => ({
    k: "abc"[(index * 7) % 3],
    x: (index * 3) % 7,
    colour: ["red", "green", "blue", "grey"][(index * 5) % 4],
    at: new Date(1_600_000_000_000 + index * 40_000_000).toISOString(),
    y: y(index),
  }));
const write = (name: string, list: readonly object[]): string => {
  const path = file(name);
  writeFileSync(path, list.map((record) => `${JSON.stringify(record)}\n`).join(""));
  return path;
};
const tasks = {
  regression: (index: number) => Math.sin(index) * 10 + (index % 3),
  binary: (index: number) => (index % 4 < 2 ? 1 : 0),
  multiclass: (index: number) => ["one", "two", "three"][(index * 7 + 1) % 3],
};

it.each(Object.entries(tasks))(
  "answers, bit for bit, what learn predicts of the record before it learns from it: %s",
  async (task, y) => {
    const all = records(y);
    const source = write(`${task}.ndjson`, all);
    const predictions = file(`${task}-predicted.ndjson`);
    const options = { target: "y", key: "k", units: 6, window: 8, stride: 4 } as const;
    const model = file(`${task}.safetensors`);
    // The plan comes from the first records of a source: both begin with the same model.
    await learn({ ...options, source, limit: 40, save: model });
    const rest = all.slice(40);
    await learn({ source: write("rest.ndjson", rest), load: model, predictions });
    const said = readFileSync(predictions, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);

    const served = servedIn({ source: "none", load: model });
    await served.until(() => true);
    const answers: object[] = [];
    for (const [index, record] of rest.entries()) {
      const { y: _, ...question } = record;
      const answer = served.service.answer(question);
      expect(served.service.answer(question)).toEqual(answer);
      answers.push(answer);
      served.service.learn([record]);
      await served.until(({ taken, records: read }) => taken === index + 1 && read === index + 1);
    }
    const report = await served.stop();
    expect(report).toMatchObject({ kind: "ended", report: { records: rest.length, rejected: 0 } });
    expect(answers).toEqual(
      said.map((line) => {
        const { record: _record, target: _target, ...answer } = line as Record<string, unknown>;
        return answer;
      }),
    );
  },
);

it("plans by the first posted records, and says so where there are none yet", async () => {
  const served = servedIn({ source: "none", target: "y", key: "k", units: 4 });
  expect(() => served.service.answer({ k: "a", x: 1 })).toThrow(HttpError);
  expect(served.service.health().status).toBe("waiting");
  served.service.learn(records(tasks.binary).slice(0, 20));
  await served.until(({ records: read }) => read === 20);
  expect(served.service.answer({ k: "a", x: 1, colour: "red", at: "2024-01-01" })).toMatchObject({
    key: "a",
    prediction: expect.any(Number) as number,
  });
  expect(served.service.health().status).toBe("ok");
  expect(served.service.waiting).toBe(0);
  await served.stop();
});

it("learns from the source and from what is posted, and after the end of the source goes on", async () => {
  const all = records(tasks.binary);
  const source = write("both.ndjson", all.slice(0, 200));
  const served = servedIn({ source, target: "y", key: "k", units: 4 });
  served.service.learn(all.slice(200, 250));
  await served.until(({ records: read }) => read === 250);
  served.service.learn(all.slice(250));
  await served.until(({ records: read }) => read === 300);
  expect(await served.stop()).toMatchObject({ kind: "ended", report: { records: 300, interrupted: true } });
});

it("learns at its end what it has accepted, and saves it", async () => {
  const all = records(tasks.binary);
  const save = file("accepted.safetensors");
  const checkpoint = file("accepted");
  const options: LearnOptions = { source: "none", target: "y", key: "k", units: 4, stride: 1, window: 1 };
  const served = servedIn({ ...options, save, checkpoint, every: 1000 });
  served.service.learn(all.slice(0, 100));
  await served.until(({ records: read }) => read === 100);
  expect(served.service.counts).toMatchObject({ savedAt: undefined });
  served.service.learn(all.slice(100));
  await served.stop();
  expect(loadCheckpoint(save).samples).toBe(300);
  expect(latestCheckpoint(checkpoint)?.samples).toBe(300);
});

it("goes on from a folder of checkpoints: behind the records of the source, whatever was posted", async () => {
  const all = records(tasks.binary);
  const source = write("resumed.ndjson", all.slice(0, 150));
  const checkpoint = file("resumed");
  const options: LearnOptions = { source, target: "y", key: "k", units: 4, stride: 1, window: 4, checkpoint };
  const first = servedIn({ ...options, every: 1 });
  await first.until(({ records: read }) => read === 150);
  first.service.learn(all.slice(150, 200));
  await first.until(({ records: read }) => read === 200);
  await first.stop();
  const second = servedIn({ ...options, resume: true });
  await second.until(() => true);
  second.service.learn(all.slice(200, 210));
  await second.until(({ records: read }) => read === 10);
  expect(await second.stop()).toMatchObject({ kind: "ended", report: { records: 10, resumedAfter: 150 } });
});

it("counts what it rejects, and says why a record cannot be answered", async () => {
  const served = servedIn({
    source: write("some.ndjson", records(tasks.binary)),
    target: "y",
    key: "k",
    units: 4,
  });
  await served.until(({ records: read }) => read === 300);
  served.service.learn([{ k: "a" }, { k: "a", x: "?", colour: "red", at: "2024-01-01", y: 1 }]);
  await served.until(({ rejected }) => rejected === 2);
  expect(served.service.answer({ k: "a", x: "many", colour: "red", at: "2024-01-01" })).toEqual(
    new BadRecord("x is not a finite number", 'x is "many", expected a finite number'),
  );
  const question = { k: "a", x: 1, colour: "unseen", at: "2024-01-01" };
  expect(served.service.answer({ ...question, y: "no target" })).toEqual(served.service.answer(question));
  await served.stop();
});

it("says how learning failed", async () => {
  const served = servedIn({ source: "none", target: "nope" });
  served.service.learn([{ x: 1, y: 2 }]);
  expect(await served.stop()).toEqual({
    kind: "failed",
    failure: { exitCode: 2, message: '--target: no column "nope"; the source has x, y' },
  });
});

it("is unhealthy where what was learned is not saved for too long", async () => {
  const served = servedIn({ source: "none", target: "y", units: 4, checkpoint: file("health"), every: 1000 });
  served.service.learn(records(tasks.binary).slice(0, 30));
  await served.until(({ records: read, unsavedSince }) => read === 30 && unsavedSince !== undefined);
  const since = served.service.counts?.unsavedSince ?? NaN;
  expect(served.service.health(since + 59_000)).toEqual({
    status: "ok",
    savedSecondsAgo: null,
    unsavedSeconds: 59,
  });
  expect(served.service.health(since + 61_000).status).toBe("stale");
  await served.stop();
});
