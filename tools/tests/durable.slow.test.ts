import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { folderStore, randomStream } from "backstream";
import { build } from "esbuild";
import { lastValueFrom } from "rxjs";
import { afterAll, expect, it } from "vitest";
import { endingWithParent, withParent } from "../../packages/jetstream/src/fixtures/endingWithParent.js";
import { flights } from "./durableLife.js";
import { countOf } from "./savers.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-durable-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The program in one file, libraries too: it starts twice as fast. */
async function bundled(entry: string): Promise<string> {
  const outfile = join(folder, entry.replace(".ts", ".mjs"));
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

const start = (program: string, place: string): ChildProcess =>
  spawn(process.execPath, [...endingWithParent, program, place], { stdio: withParent });

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  expect(await exit).toEqual([null, "SIGKILL"]);
}

it("three processes that save to one folder and are killed 40 times lose no save, and save nothing twice", async () => {
  const program = await bundled("savers.ts");
  const place = join(folder, "shared");
  const seed = Number(process.env["SEED"] ?? 11);
  const random = randomStream(seed);
  const saved: number[] = [];
  const born = (): ChildProcess => {
    const child = start(program, place);
    child.stdout!.setEncoding("utf8").on("data", (lines: string) => {
      saved.push(...lines.trim().split("\n").map(Number));
    });
    return child;
  };
  const children = [born(), born(), born()];
  for (let death = 0; death < 40; death++) {
    const index = random.integer(3);
    await once(children[index].stdout!, "data"); // it has saved
    await setTimeout(30 * random.uniform());
    await kill(children[index]);
    children[index] = born();
  }
  await Promise.all(children.map(kill));

  // Killed before it could tell, a process may have saved one more.
  const newest = await folderStore(place).load();
  expect(countOf(newest!.bytes), `seed ${seed}`).toBe(newest!.revision);
  expect(new Set(saved).size, `seed ${seed}`).toBe(saved.length);
  expect(Math.max(...saved)).toBeLessThanOrEqual(newest!.revision);
  expect(newest!.revision - saved.length).toBeLessThanOrEqual(43);
  // What is left unfinished goes with the next save.
  await folderStore(place).save(newest!.bytes, newest!.revision);
  const left = readdirSync(place).filter((name) => !/^revision-\d+\.checkpoint$/.test(name));
  expect(left, `seed ${seed}`).toEqual([]);
  expect(readdirSync(place)).toHaveLength(2);
});

it("a learner that is killed 10 times at random moments ends with the bits of one that was not", async () => {
  const program = await bundled("durableLife.ts");
  const place = join(folder, "learner");
  const seed = Number(process.env["SEED"] ?? 12);
  const random = randomStream(seed);
  const whole = flights();
  await lastValueFrom(whole.steps$);

  let step = 0;
  for (let death = 0; death < 10; death++) {
    const child = start(program, place);
    const [line] = (await once(child.stdout!.setEncoding("utf8"), "data")) as [string];
    expect(Number(line.split("\n")[0]), `seed ${seed}`).toBeGreaterThan(step);
    step = Number(line.split("\n")[0]);
    await setTimeout(40 * random.uniform());
    await kill(child);
  }
  const child = start(program, place);
  const lines = (await text(child.stdout!)).trim().split("\n");
  expect(lines.at(-1), `seed ${seed}`).toBe(JSON.stringify(whole.net.save()));
});
