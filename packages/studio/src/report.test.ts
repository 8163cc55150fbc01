import { expect, it } from "vitest";
import { fixtureRun } from "./fixtures/fixtureRun.js";
import { decode } from "./codec.js";
import type { Recording } from "./Recording.js";
import { report } from "./report.js";

function recordingsIn(html: string): Recording[] {
  const text = /<script type="application\/json" id="recordings">(.*?)<\/script>/.exec(html)?.[1] ?? "";
  return decode(text) as Recording[];
}

it("holds the recording as it is", () => {
  const recording = fixtureRun().recording(10);
  expect(recordingsIn(report(recording))).toEqual([recording]);
});

it("holds two recordings to compare", () => {
  const [one, other] = [
    fixtureRun({ run: "gru" }).recording(3),
    fixtureRun({ run: "elman", cell: "elman" }).recording(3),
  ];
  expect(recordingsIn(report(one, other)).map(({ hello }) => hello.run)).toEqual(["gru", "elman"]);
});

it("is at most 0.6 MB: of longer recordings not all frames have all details", () => {
  const recording = fixtureRun().recording(120);
  for (const html of [report(recording), report(recording, recording)]) {
    expect(Buffer.byteLength(html)).toBeLessThan(600_000);
    expect(Buffer.byteLength(html)).toBeGreaterThan(300_000);
    const [{ frames, history, events }] = recordingsIn(html);
    expect(frames.length).toBeGreaterThan(96);
    expect(frames.at(-1)).toEqual(recording.frames.at(-1));
    expect(frames.filter(({ burst }) => burst).length).toBeGreaterThan(3);
    const passes = recording.frames.slice(-frames.length).map(({ pass }) => pass);
    expect(frames.map(({ pass }) => pass)).toEqual(passes);
    expect({ history, events }).toEqual({ history: recording.history, events: recording.events });
  }
});

it("leaves the oldest frames away where even that is too much", () => {
  const recording = fixtureRun().recording(1);
  const frames = Array.from({ length: 1200 }, (_, time) => ({ ...recording.frames[0], time }));
  const html = report({ ...recording, frames });
  expect(Buffer.byteLength(html)).toBeLessThan(600_000);
  const [{ frames: kept }] = recordingsIn(html);
  expect(kept.length).toBeGreaterThan(50);
  expect(kept.at(-1)?.time).toBe(1199);
});

it("lets no text of a run become markup", () => {
  const run = '</script><script>alert("1")</script><!--';
  const html = report(fixtureRun({ run }).recording(1));
  expect(html.match(/<\/script>/g)).toHaveLength(2);
  expect(html).not.toContain('alert("1")</');
  expect(recordingsIn(html)[0].hello.run).toBe(run);
});
