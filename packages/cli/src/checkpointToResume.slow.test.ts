import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { loadCheckpoint, randomStream } from "backstream";
import { afterAll, expect, it } from "vitest";

const workspace = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "backstream-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

/** The command in a process of its own; resolves to how it ended. */
function run(script: string, argv: readonly string[]) {
  const child = spawn(process.execPath, [script, ...argv], { cwd: workspace, stdio: "ignore" });
  return { child, ended: once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]> };
}

it("ends with the bits of a run without kills after ten of them at any moment", async () => {
  await run("tools/scripts/run.mjs", ["packages/cli/src/main.ts", "--help"]).ended; // bundles the command
  const source = file("records.csv");
  const rows = Array.from(
    { length: 6000 },
    (_, index) => `k${(index * index) % 7},${(index * 7) % 11},${index % 5}`,
  );
  writeFileSync(source, `k,x,y\n${rows.join("\n")}\n`);
  const learnInto = (name: string, ...more: readonly string[]) =>
    run("packages/cli/.run/src.main.mjs", [
      ..."learn --target y --key k --max-keys 5 --units 8 --quiet".split(" "),
      source,
      "--save",
      file(`${name}.safetensors`),
      "--predictions",
      file(`${name}.ndjson`),
      ...more,
    ]);
  expect(await learnInto("whole").ended).toEqual([0, null]);

  const random = randomStream(5);
  const runs = file("runs");
  const states = (): string => (existsSync(runs) ? readdirSync(runs).join() : "");
  let kills = 0;
  for (;;) {
    const before = states();
    const { child, ended } = learnInto("killed", "--checkpoint", runs, "--every", "40", "--resume");
    // Each run saves at least once before it is killed, so the end comes nearer.
    while (kills < 10 && child.exitCode === null && states() === before) await setTimeout(5);
    if (kills < 10) await setTimeout(100 * random.uniform());
    if (kills < 10 && child.exitCode === null) {
      child.kill("SIGKILL");
      kills++;
      await ended;
      continue;
    }
    expect(await ended).toEqual([0, null]);
    break;
  }
  expect(kills).toBeGreaterThan(2);
  const [killed, whole] = ["killed", "whole"].map((name) => loadCheckpoint(file(`${name}.safetensors`)));
  expect(killed.streams).toEqual(whole.streams);
  expect(killed.nets[0].parameters).toEqual(whole.nets[0].parameters);
  expect(readFileSync(file("killed.ndjson"), "utf8")).toBe(readFileSync(file("whole.ndjson"), "utf8"));
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
