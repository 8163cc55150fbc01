import { loadCheckpoint, saveCheckpoint, type Checkpoint } from "backstream";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { learn } from "./learn.js";
import type { LearnOptions } from "./LearnOptions.js";
import { predictWith } from "./predictWith.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);

/** Records of ever other keys; the 150th and the 400th are broken. */
const source = file("records.ndjson");
const rows = Array.from({ length: 600 }, (_, index) => {
  const k = `key ${(index * index) % 7}`;
  const colour = ["red", "green", "blue"][(index * 5) % 3];
  return JSON.stringify({ k, x: (index * 7) % 11, y: (index % 7) - (index % 3), late: index % 2, colour });
});
rows[150] = "{";
rows[400] = "[]";
writeFileSync(source, rows.join("\n"));

/** Runs until a broken record; then the run ends as if it had been killed: nothing completes. */
async function killedRun(options: LearnOptions, record = 150): Promise<void> {
  const killed = learn(options, {
    onMessage: (text) => {
      if (text.startsWith(`rejected record ${record}:`)) throw new Error("killed");
    },
  });
  await expect(killed).rejects.toThrow("killed");
}

function checkpointFiles(path: string): string[] {
  return readdirSync(path)
    .toSorted()
    .map((name) => join(path, name));
}

/** Without what depends on the process. */
const comparable = ({ nets, ...rest }: Checkpoint): unknown => ({
  ...rest,
  nets: nets.map(({ parameters }) => parameters),
});

it.each<[string, "ndjson" | "csv", Omit<LearnOptions, "source">]>([
  ["gru, keys that are dropped", "csv", { target: "y", key: "k", maxKeys: 2, window: 8, stride: 5 }],
  ["gru, some that are dropped", "ndjson", { target: "y", key: "k", maxKeys: 3, window: 8, stride: 3 }],
  ["lstm, a memory per key", "csv", { target: "y", key: "k", cell: "lstm", window: 6, stride: 6 }],
  ["elman, yes or no", "ndjson", { target: "late", cell: "elman", window: 16, stride: 2 }],
  ["no memory, classes", "csv", { target: "colour", key: "k", cell: "none", window: 1, stride: 1 }],
  ["traces", "csv", { target: "y", cell: "eLstm", gradient: "traces" }],
  [
    "traces, keys that are dropped",
    "ndjson",
    { target: "y", key: "k", maxKeys: 3, cell: "lru", gradient: "traces" },
  ],
  [
    "late labels, keys that are dropped, a band",
    "csv",
    { target: "y", key: "k", maxKeys: 3, window: 8, stride: 3, labelDelay: 23, band: 0.8 },
  ],
  ["late classes", "ndjson", { target: "colour", cell: "gru", window: 8, stride: 3, labelDelay: "40" }],
  [
    "late labels, traces, a memory per key",
    "ndjson",
    { target: "late", key: "k", cell: "minGru", gradient: "traces", labelDelay: 9 },
  ],
  ["past records", "csv", { target: "y", key: "k", cell: "none", replay: "5/40", band: 0.9 }],
  [
    "past windows, late labels",
    "ndjson",
    { target: "y", cell: "gru", window: 6, replay: "3/20", labelDelay: 17 },
  ],
])("goes on after a kill as if there had been none, bit for bit: %s", async (name, end, given) => {
  const of = (part: string): string => file(`${name} ${part}`);
  const options = { source, units: 4, ...given } as const;
  await learn({ ...options, save: of("whole.safetensors"), predictions: of(`whole.${end}`) });
  const resumable = {
    ...options,
    checkpoint: of("runs"),
    every: 11,
    resume: true,
    predictions: of(`resumed.${end}`),
    save: of("resumed.safetensors"),
  };
  await killedRun(resumable, 150);
  await killedRun(resumable, 400);
  const report = await learn(resumable);
  expect(report.resumedAfter).toBeGreaterThan(200);
  expect(report.records + report.resumedAfter).toBe(600);
  expect(comparable(loadCheckpoint(of("resumed.safetensors")))).toEqual(
    comparable(loadCheckpoint(of("whole.safetensors"))),
  );
  expect(readFileSync(of(`resumed.${end}`), "utf8")).toBe(readFileSync(of(`whole.${end}`), "utf8"));
});

it("goes on from a checkpoint that does not say when its keys were used, as older versions made them", async () => {
  const options = { source, target: "y", key: "k", maxKeys: 3, units: 4, window: 8, stride: 3 } as const;
  await learn({ ...options, save: file("with order.safetensors") });
  const checkpoint = file("without order");
  await killedRun({ ...options, checkpoint, every: 11 });
  for (const path of checkpointFiles(checkpoint)) {
    const { streams, ...rest } = loadCheckpoint(path);
    expect(streams.every(({ used }) => used !== undefined)).toBe(true);
    saveCheckpoint(path, { ...rest, streams: streams.map((stream) => ({ ...stream, used: undefined })) });
  }
  await learn({ ...options, checkpoint, resume: true, save: file("without order.safetensors") });
  expect(comparable(loadCheckpoint(file("without order.safetensors")))).toEqual(
    comparable(loadCheckpoint(file("with order.safetensors"))),
  );
});

it("goes on after its end, and after a model that it began with", async () => {
  const begin = file("begin.safetensors");
  const options = { source, window: 8, stride: 4 } as const;
  await learn({ ...options, target: "y", key: "k", units: 3, limit: 100, save: begin });
  await learn({ ...options, load: begin, save: file("all.safetensors") });
  const checkpoint = file("ended");
  await learn({ ...options, load: begin, checkpoint, every: 30 }); // it was killed before it saved its model
  const report = await learn({ ...options, checkpoint, resume: true, save: file("late.safetensors") });
  expect([report.records, report.resumedAfter, report.updates]).toEqual([0, 600, 0]);
  expect(comparable(loadCheckpoint(file("late.safetensors")))).toEqual(
    comparable(loadCheckpoint(file("all.safetensors"))),
  );
  const killed = file("killed");
  await killedRun({ ...options, load: begin, checkpoint: killed, every: 30 }, 400);
  const { pipeline } = await learn({
    ...options,
    checkpoint: killed,
    resume: true,
    save: file("late.safetensors"),
  });
  expect(pipeline).toContain(`loadCheckpoint(${JSON.stringify(begin)})`);
  expect(comparable(loadCheckpoint(file("late.safetensors")))).toEqual(
    comparable(loadCheckpoint(file("all.safetensors"))),
  );
});

it("saves nothing of the rest of the windows when the run is stopped, and goes on from there", async () => {
  const options = { source, target: "y", key: "k", units: 4, window: 16, stride: 8 } as const;
  await learn({ ...options, save: file("straight.safetensors") });
  const checkpoint = file("stopped");
  const stop = new AbortController();
  const stopped = await learn(
    { ...options, checkpoint, every: 1, signal: stop.signal, save: file("stopped.safetensors") },
    { onMessage: (text) => text.startsWith("rejected") && stop.abort() },
  );
  expect(stopped.interrupted).toBe(true);
  const newest = checkpointFiles(checkpoint).at(-1)!;
  // The model has learned from the rest of each window, the checkpoint has not.
  expect(loadCheckpoint(file("stopped.safetensors")).step).toBeGreaterThan(loadCheckpoint(newest).step);
  await learn({ ...options, checkpoint, resume: true, save: file("gone on.safetensors") });
  expect(comparable(loadCheckpoint(file("gone on.safetensors")))).toEqual(
    comparable(loadCheckpoint(file("straight.safetensors"))),
  );
});

it("leaves checkpoints that are models, too: to predict with, and to learn on from with other windows", async () => {
  for (const cell of ["none", "gru", "lstm"] as const) {
    const options = { source, target: "y", key: "k", units: 3, window: 8, stride: 4, cell } as const;
    const checkpoint = file(`models ${cell}`);
    await killedRun({ ...options, checkpoint, every: 20 });
    const newest = checkpointFiles(checkpoint).at(-1)!;
    const predicted = await predictWith({ model: newest, source, predictions: file("predicted.ndjson") });
    expect(predicted.rejected).toBe(2);
    const further = await learn({ source, load: newest, window: 5, stride: 5 });
    expect([further.resumedAfter, further.records]).toEqual([0, 600]);
  }
});

it("prints the program of the whole run, also where the options were not repeated", async () => {
  const options = { source, target: "y", key: "k", units: 2, checkpoint: file("program"), every: 50 };
  await killedRun(options);
  const { pipeline, updates, steps } = await learn({ source, checkpoint: options.checkpoint, resume: true });
  expect(pipeline).toContain('{ target: "y", inputs: ["k","x","late","colour"]');
  expect(pipeline).toContain('key: "k"');
  expect(pipeline).not.toContain("loadCheckpoint");
  expect(updates).toBeLessThan(steps);
});

it("refuses what it cannot go on from", async () => {
  const checkpoint = file("refused");
  const options = { source, target: "y", units: 2, checkpoint, every: 10, predictions: file("lines.csv") };
  await killedRun(options);
  const reasonOf = (changed: Partial<LearnOptions>): Promise<string> =>
    learn({ ...options, resume: true, ...changed }).then(
      () => "none",
      (error: Error) => error.message,
    );
  expect(await reasonOf({ resume: false })).toMatch(
    /^--checkpoint: \S+refused holds checkpoints of an earlier run, up to step \d+; continue with --resume, or name another folder$/,
  );
  expect(await reasonOf({ units: 3 })).toBe(
    `--units: 3, but the run in ${checkpoint} began with 2; leave it out, or name another folder`,
  );
  expect(await reasonOf({ labelDelay: "10" })).toBe(
    `--label-delay: 10, but the run in ${checkpoint} began with none; leave it out, or name another folder`,
  );
  expect(await reasonOf({ replay: 10 })).toContain("--replay: 10/1000, but the run in");
  expect(await reasonOf({ gradient: "traces" })).toContain("--gradient: traces, but the run in");
  expect(await reasonOf({ band: 0.5 })).toContain("--band: 0.5, but the run in");
  expect(await reasonOf({ target: "x" })).toContain("--target: x, but the run in");
  expect(await reasonOf({ types: { x: "category" } })).toContain("--types x: category, but the run in");
  expect(await reasonOf({ limit: 20 })).toMatch(
    /records\.ndjson: has 20 records, and the checkpoint was made after \d+; give the same source, and no smaller --limit$/,
  );
  expect(await reasonOf({ checkpoint: source })).toBe(`--checkpoint: ${source} is a file, expected a folder`);
  expect(await reasonOf({ checkpoint: "/proc/runs" })).toBe(
    "--checkpoint: /proc/runs cannot be made; is there a folder /proc?",
  );
  expect(await reasonOf({ checkpoint: "" })).toBe("--checkpoint: is empty, expected the path of a folder");
  expect(await reasonOf({ checkpoint: undefined, resume: undefined })).toBe(
    "--every: there is no --checkpoint FOLDER or --store URL, which it is for",
  );
  expect(await reasonOf({ checkpoint: undefined, every: undefined })).toBe(
    "--resume: there is no --checkpoint FOLDER, which it is for",
  );
  expect(await reasonOf({ every: 0 })).toBe("--every: 0 is no whole number from 1 up");
  truncateSync(options.predictions, 30);
  expect(await reasonOf({})).toMatch(
    /^--predictions: \S+lines\.csv has 30 bytes, and \d+ when the checkpoint was made; restore it, or name another file$/,
  );
  rmSync(options.predictions);
  expect(await reasonOf({})).toMatch(/has 0 bytes, and \d+ when/);
  const newest = checkpointFiles(checkpoint).at(-1)!;
  saveCheckpoint(newest, { ...loadCheckpoint(newest), extra: undefined });
  expect(await reasonOf({})).toContain("is a checkpoint of another program");
  writeFileSync(newest, "{");
  expect(await reasonOf({})).toMatch(
    /^--checkpoint: the newest checkpoint in \S+refused is damaged \(.+\); remove it to resume from the one before$/,
  );
});
