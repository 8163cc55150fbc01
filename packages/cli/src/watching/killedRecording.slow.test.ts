import { existsSync, mkdirSync, mkdtempSync, readFileSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { said } from "../fixtures/said.js";
import { bundleCommand, startCommand } from "../fixtures/startedCommand.js";
import { readRecording } from "./readRecording.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);

beforeAll(bundleCommand);

it("a run that is killed leaves its report", async () => {
  const source = file("records.csv");
  const rows = Array.from({ length: 200_000 }, (_, at) => `${at % 5},${Math.sin(at / 4)}`);
  writeFileSync(source, `x,y\n${rows.join("\n")}\n`);
  const record = file("run");
  mkdirSync(record);
  // At first it has no frame.
  const written = join(record, "run.json");
  const isWritten = new Promise<void>((resolve) => {
    const watcher = watch(record, () => {
      if (!existsSync(written) || !readFileSync(written, "utf8").includes('"type":"frame"')) return;
      watcher.close();
      resolve();
    });
  });
  const { child, ended } = startCommand("learn", source, "--target", "y", "--quiet", "--record", record);
  await Promise.race([isWritten, ended]);
  child.kill("SIGKILL");
  expect(await ended).toBeNull(); // it was amid its records
  const { frames, bye } = await readRecording(record);
  expect([frames.at(-1)!.counters.ticks > 0, bye]).toEqual([true, undefined]); // there is one
  const { code, err, out } = await said("report", record);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^<!doctype html>[^]*"run":"y, records.csv"[^]*<\/html>\s*$/i);
});
