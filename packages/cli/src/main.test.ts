import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { loadCheckpoint } from "backstream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endingWithParent } from "../../jetstream/src/fixtures/endingWithParent.js";
import type { Report } from "./Report.js";

const workspace = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const children: ChildProcess[] = [];
beforeAll(() => start("--help").ended); // bundles the command, for `direct`
afterAll(() => {
  for (const child of children) child.kill("SIGKILL"); // those of tests that failed
  rmSync(folder, { recursive: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | null>;
}

/** The command in a process of its own, as npm start runs it. */
function start(...argv: string[]): Started {
  return started(["tools/scripts/run.mjs", "packages/cli/src/main.ts", ...argv]);
}

/** The command itself, as `start` has bundled it. */
function direct(...argv: string[]): Started {
  return started([...endingWithParent, "packages/cli/.run/src.main.mjs", ...argv]);
}

function started(argv: readonly string[]): Started {
  const child = spawn(process.execPath, argv, {
    cwd: workspace,
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  children.push(child);
  const heard = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (heard.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (heard.err += text));
  return {
    child,
    out: () => heard.out,
    err: () => heard.err,
    ended: new Promise((resolve) => child.on("close", resolve)),
  };
}

/** Waits for what the command says until that makes something true. */
async function until(stream: Readable | null, isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await once(stream!, "data");
}

const line = (index: number): string => `${JSON.stringify({ x: index % 4, y: index % 2 })}\n`;

describe("the command", () => {
  it("learns from a pipe and ends when the pipe does", async () => {
    const { child, out, ended } = start("learn", "-", "--target", "y", "--json", "--quiet");
    for (let index = 0; index < 300; index++) child.stdin?.write(line(index));
    child.stdin?.end();
    expect(await ended).toBe(0);
    expect(JSON.parse(out())).toMatchObject({ source: "-", records: 300, rejected: 0, interrupted: false });
  });

  it("learns from CSV in a pipe, also from a compressed one", async () => {
    const text = `x;y\n${Array.from({ length: 300 }, (_, index) => `${index % 4};${index % 2}`).join("\n")}\n`;
    for (const bytes of [text, gzipSync(text)]) {
      const { child, out, ended } = start("learn", "-", "--target", "y", "--json", "--quiet");
      child.stdin?.end(bytes);
      expect(await ended).toBe(0);
      expect(JSON.parse(out())).toMatchObject({
        records: 300,
        rejected: 0,
        notes: ['fields are separated by ";"; --delimiter sets it'],
      });
    }
  });

  it("ends at Ctrl-C also while a damaged Parquet file keeps its reader busy", async () => {
    const path = join(import.meta.dirname, "fixtures/neverEnds.parquet");
    const { child, err, ended } = start("learn", path, "--target", "place");
    await until(child.stderr, () => err().includes("learning from"));
    process.kill(-child.pid!, "SIGINT");
    expect(await ended).not.toBe(0);
    expect(err()).toMatch(/\nbackstream: .*neverEnds\.parquet: .+\n$/);
  });

  it("answers each line of an endless pipe, and ends with the table at Ctrl-C", async () => {
    const { child, out, err, ended } = start("learn", "-", "--target", "y", "--predictions", "-");
    for (let index = 0; index < 20; index++) child.stdin?.write(line(index));
    await until(child.stdout, () => out().split("\n").length > 20);
    child.stdin?.write(line(20));
    await until(child.stdout, () => out().split("\n").length > 21);
    // As a terminal does: to the whole group.
    process.kill(-child.pid!, "SIGINT");
    expect(await ended).toBe(0);
    expect(err()).toContain("Stopped. So far: each record was predicted first");
    expect(err()).toContain("21 records (21 with a target, 0 rejected)");
  });

  it("ends with what it has when a file is interrupted", async () => {
    const path = join(folder, "long.ndjson");
    // Far more work than is done before the signal comes.
    const lines = [0, 1, 2, 3].map(line).join("");
    writeFileSync(path, lines.repeat(500_000));
    const { child, out, err, ended } = start("learn", path, "--target", "y", "--json");
    await until(child.stderr, () => err().includes("parameters"));
    process.kill(-child.pid!, "SIGINT");
    expect(await ended).toBe(0);
    const report = JSON.parse(out()) as Report;
    expect(report.interrupted).toBe(true);
    expect(report.records).toBeLessThan(2_000_000);
  });

  it("ends at the second Ctrl-C, or SIGTERM, also where nobody reads what it writes", async () => {
    const path = join(folder, "unread.ndjson");
    writeFileSync(path, [0, 1, 2, 3].map(line).join("").repeat(20_000));
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    for (const second of ["SIGINT", "SIGTERM"] as const) {
      const { child, err, ended } = direct("learn", path, "--target", "y", "--predictions", pipe);
      await until(child.stderr, () => err().includes("parameters"));
      child.kill("SIGINT");
      await until(child.stderr, () => err().includes("a second Ctrl-C ends at once"));
      // It waits for a reader, so only a signal ends it.
      child.kill(second);
      await ended;
      expect(child.signalCode).toBe(second);
    }
  });

  it("ends as the signal does where there was no record yet", async () => {
    for (const [name, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      const { child, out, err, ended } = direct("learn", "-", "--target", "y", "--json");
      await until(child.stderr, () => err().includes("learning from"));
      child.kill(name);
      expect(await ended).toBe(code);
      expect(err()).toContain("backstream: -: stopped before there was a record");
      expect(JSON.parse(out())).toEqual({ error: "-: stopped before there was a record", exitCode: code });
    }
  });

  it("goes on for --save when the reader of the predictions leaves, and says so", async () => {
    const save = join(folder, "left.safetensors");
    const path = join(folder, "left.ndjson");
    writeFileSync(path, [0, 1, 2, 3].map(line).join("").repeat(500));
    const { child, err, ended } = direct(
      "learn",
      path,
      "--target",
      "y",
      "--predictions",
      "-",
      "--save",
      save,
      "--quiet",
    );
    child.stdout?.once("data", () => child.stdout?.destroy());
    expect(await ended).toBe(0);
    expect(err()).toBe(
      `--predictions: standard output was closed by its reader; learning goes on for --save ${save}\n`,
    );
    expect(loadCheckpoint(save).samples).toBe(2000);
  });

  it("goes on when nobody reads its progress any more", async () => {
    const save = join(folder, "unheard.safetensors");
    const path = join(folder, "unheard.ndjson");
    writeFileSync(path, `${[0, 1, 2, 3].map(line).join("").repeat(50)}{\n`);
    const { child, out, ended } = direct("learn", path, "--target", "y", "--save", save);
    child.stderr?.destroy();
    expect(await ended).toBe(0);
    expect(out()).toContain("201 records (200 with a target, 1 rejected");
    expect(loadCheckpoint(save).samples).toBe(200);
  });

  it("ends with exit code 2 before any work", async () => {
    const { out, err, ended } = start("learn", "/nowhere.parquet", "--target", "y");
    expect(await ended).toBe(2);
    expect(err()).toBe(
      "learning from /nowhere.parquet …\nbackstream: /nowhere.parquet: cannot be read (no such file)\n",
    );
    expect(out()).toBe("");
  });

  it("leaves no reader of Parquet behind when an option is impossible", async () => {
    const path = join(import.meta.dirname, "fixtures/measures.parquet");
    const { err, ended } = start("learn", path, "--target", "nope", "--quiet");
    expect(await ended).toBe(2);
    expect(err()).toBe('backstream: --target: no column "nope"; the source has place, at, count, degrees\n');
  });

  it("survives a reader who leaves", async () => {
    const { child, err, ended } = start("learn", "-", "--target", "y", "--predictions", "-", "--quiet");
    child.stdout?.once("data", () => child.stdout?.destroy());
    child.stdin?.on("error", () => {}); // it leaves as well
    const lines = Array.from({ length: 1000 }, (_, index) => line(index)).join("");
    const feed = (): void => void child.stdin?.write(lines, (problem) => problem ?? feed());
    feed();
    expect(await ended).toBe(0);
    expect(err()).toBe("--predictions: standard output was closed by its reader; the run ends\n");
  });
});
