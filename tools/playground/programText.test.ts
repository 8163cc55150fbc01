import { truncatedBptt } from "backstream";
import { build } from "esbuild";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { from, lastValueFrom, map, take, toArray } from "rxjs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { networkOf, trainingOf } from "./networkOf.js";
import { programText } from "./programText.js";
import { samplesOf } from "./Series.js";
import { choices, defaults, type Settings } from "./Settings.js";
import { waves } from "./waves.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "playground-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const shown: readonly Settings[] = [
  ...choices.cell.map((cell) => ({ ...defaults, cell }) as Settings),
  {
    ...defaults,
    loss: "huber",
    optimizer: "sgd",
    window: 8,
    stride: 4,
    units: 3,
    seed: 9,
    learningRate: 0.01,
  },
  { ...defaults, loss: "absoluteError", optimizer: "rmsProp", stride: 1, window: 5 },
];

it("the program that is shown has the losses of the network in the page, step by step", async () => {
  const series = waves();
  writeFileSync(join(folder, "waves.json"), JSON.stringify(series));
  for (const [index, settings] of shown.entries()) {
    const text = programText(settings, series)
      .replace("take(100_000)", "take(400)")
      .replace("if (step % 1000 === 0) ", "");
    const outfile = join(folder, `program${index}.mjs`);
    await build({
      stdin: { contents: text, resolveDir: import.meta.dirname },
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      conditions: ["@backstream/source"],
      logLevel: "silent",
    });
    const { stdout } = await promisify(execFile)(process.execPath, [outfile], { cwd: folder });
    const steps$ = from(samplesOf(series)).pipe(
      take(400),
      truncatedBptt(networkOf(settings), { ...trainingOf(settings), key: ({ key }) => key }),
      map(({ step, loss }) => `${step} ${loss}`),
      toArray(),
    );
    const expected = await lastValueFrom(steps$);
    expect(expected.length).toBeGreaterThan(10);
    expect(stdout.trim().split("\n")).toEqual(expected);
  }
});
