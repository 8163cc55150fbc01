import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { latestCheckpoint, type Step } from "backstream";
import { build } from "esbuild";
import { concat, from, NEVER, take } from "rxjs";
import { afterAll, expect, it } from "vitest";
import { endingWithParent, withParent } from "../../packages/jetstream/src/fixtures/endingWithParent.js";
import { readings, training } from "../programs/stop.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-stop-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the program until it has made some updates, sends it SIGTERM, and returns what it said last. */
async function stopAfter(program: string, saved: string, updates: number): Promise<unknown> {
  const child = spawn(process.execPath, [...endingWithParent, program, saved], { stdio: withParent });
  const exit = once(child, "exit");
  let last = "";
  for await (const line of createInterface(child.stdout!)) {
    last = line;
    if (Number(line) === updates) child.kill("SIGTERM");
  }
  expect(await exit, "it ends by itself").toEqual([0, null]);
  return JSON.parse(last);
}

// Slow for its processes.
it("a process that gets SIGTERM saves and ends; five of them reach the bits of one life", async () => {
  const program = join(folder, "stop.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "../programs/stop.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@backstream/source"],
  });
  const saved = join(folder, "saved");
  for (const updates of [1, 7, 100, 23, 64]) {
    const before = latestCheckpoint(saved)?.step ?? 0;
    const said = await stopAfter(program, saved, updates);
    const { step, samples } = latestCheckpoint(saved)!;
    expect(said).toMatchObject({ step, samples });
    expect(step - before).toBeGreaterThanOrEqual(updates);
  }
  const reached = latestCheckpoint(saved)!;
  let newest: Step | undefined;
  concat(from(readings(0)).pipe(take(reached.samples)), NEVER)
    .pipe(training(undefined))
    .subscribe((step) => (newest = step));
  expect(newest?.checkpoint(), "of one life with as many samples").toEqual(reached);
  expect(reached.step).toBeGreaterThan(190);
  expect(readdirSync(saved).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
