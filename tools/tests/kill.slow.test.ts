import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { latestCheckpoint, loadCheckpoint, randomStream } from "backstream";
import type { Checkpoint } from "backstream";
import { build } from "esbuild";
import { last, lastValueFrom, take } from "rxjs";
import { afterAll, expect, it } from "vitest";
import { endingWithParent, withParent } from "../../packages/jetstream/src/fixtures/endingWithParent.js";
import { training } from "./life.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-kill-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The parameters at a step, and the record of it. */
async function reach(step: number, from?: Checkpoint): Promise<unknown> {
  const { net, steps$ } = training(from);
  const record = await lastValueFrom(steps$.pipe(take(step - (from?.step ?? 0)), last()));
  return { record: JSON.stringify(record), parameters: net.save() };
}

/** Whether a checkpoint's file is all there. */
function isWhole(file: string): boolean {
  try {
    loadCheckpoint(file);
    return true;
  } catch {
    return false;
  }
}

/** The program in one file, libraries too: it starts twice as fast. */
async function bundled(entry: string): Promise<string> {
  const outfile = join(folder, "life.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@backstream/source"],
  });
  return outfile;
}

it("30 kills while saving leave a checkpoint each time, and going on ends with the bits of a life without kills", async () => {
  const program = await bundled("life.ts");
  const saved = join(folder, "saved");
  const random = randomStream(9);
  let checkpoint: Checkpoint | undefined;
  let halfWritten = 0;
  for (let kill = 0; kill < 30; kill++) {
    const child = spawn(process.execPath, [...endingWithParent, program, saved], { stdio: withParent });
    const exit = once(child, "exit");
    await once(child.stdout!, "data"); // it has saved a step
    await setTimeout(50 * random.uniform());
    child.kill("SIGKILL");
    expect(await exit).toEqual([null, "SIGKILL"]);
    const temporary = readdirSync(saved).filter((name) => name.endsWith(".tmp"));
    halfWritten += temporary.filter((name) => !isWhole(join(saved, name))).length;
    const found = latestCheckpoint(saved);
    expect(found?.step).toBeGreaterThan(checkpoint?.step ?? 0);
    checkpoint = found;
  }
  expect(halfWritten, "kills that hit a file half-written").toBeGreaterThan(5);
  const end = checkpoint!.step + 10;
  expect(await reach(end, checkpoint)).toEqual(await reach(end));
});
