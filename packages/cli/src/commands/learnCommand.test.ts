import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask } from "../../../studio/src/fixtures/browsing.js";
import { bundleCommand, startCommand } from "../fixtures/startedCommand.js";
import type { Report } from "../Report.js";
import { readRecording } from "../watching/readRecording.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
beforeAll(bundleCommand);
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of so many records. */
function source(records: number): string {
  const name = file(`records-${records}.csv`);
  writeFileSync(
    name,
    `x,y\n${Array.from({ length: records }, (_, at) => `${at % 5},${at % 3}`).join("\n")}\n`,
  );
  return name;
}

it("has a page that stays when the run has ended, until Ctrl-C, and a standard output that is JSON alone", async () => {
  const started = startCommand("learn", source(200), "--target", "y", "--page", "0", "--json", "--quiet");
  const url = await started.says(/^studio: (http:\/\/127\.0\.0\.1:\d+\/#\S+)$/m);
  await started.says(/^the run has ended; its page stays until Ctrl-C$/m);
  expect((await ask(url, {})).status).toBe(200);
  started.child.kill("SIGINT");
  expect(await started.ended).toBe(0);
  expect(started.err()).toBe(`studio: ${url}\nthe run has ended; its page stays until Ctrl-C\n`);
  expect(JSON.parse(started.out()) as Report).toMatchObject({ records: 200, interrupted: false });
  await expect(ask(url, {})).rejects.toThrow("ECONNREFUSED");
});

it("ends with its page at Ctrl-C during the run, and saves", async () => {
  const save = file("model.safetensors");
  const started = startCommand("learn", source(100_000), "--target", "y", "--page", "0", "--json", "--save", save); // prettier-ignore
  await started.says(/^net: /m);
  started.child.kill("SIGINT");
  expect(await started.ended).toBe(0);
  expect(started.err()).not.toContain("its page stays");
  expect(JSON.parse(started.out()) as Report).toMatchObject({ interrupted: true });
  expect(existsSync(save)).toBe(true);
});

it("leaves the recording of a run that is killed", async () => {
  const record = file("killed");
  const started = startCommand("learn", source(100_000), "--target", "y", "--record", record, "--quiet");
  const hasFrames = async (): Promise<boolean> =>
    existsSync(join(record, "run.json")) && (await readRecording(record)).frames.length > 0;
  while (!(await hasFrames())) await setTimeout(20);
  started.child.kill("SIGKILL");
  expect(await started.ended).toBeNull();
  const { bye, frames, hello } = await readRecording(record);
  expect([bye, hello.run, frames.length > 0]).toEqual([undefined, "y, records-100000.csv", true]);
  const told = startCommand("report", record);
  expect(await told.ended).toBe(0);
  expect(told.out()).toMatch(/^<!doctype html>[^]*<\/html>\s*$/i);
});

it("says what is no port", async () => {
  const started = startCommand("learn", "--page", "records.csv", "--target", "y");
  expect(await started.ended).toBe(2);
  expect(started.err()).toBe(
    'backstream: --page: "records.csv" is no port; write the source before --page\n',
  );
});
