import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "./Report.js";

const workspace = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "backstream-"));

interface Started {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | null>;
}

/** The command in a process of its own, as npm start runs it. */
function start(...argv: string[]): Started {
  const child = spawn(process.execPath, ["tools/scripts/run.mjs", "packages/cli/src/main.ts", ...argv], {
    cwd: workspace,
    detached: true,
  });
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

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const line = (index: number): string => `${JSON.stringify({ x: index % 4, y: index % 2 })}\n`;

describe("the command", { timeout: 60_000 }, () => {
  it("learns behind a pipe and ends when the pipe does", async () => {
    const { child, out, ended } = start("learn", "-", "--target", "y", "--json", "--quiet");
    for (let index = 0; index < 300; index++) child.stdin?.write(line(index));
    child.stdin?.end();
    expect(await ended).toBe(0);
    expect(JSON.parse(out())).toMatchObject({ source: "-", records: 300, rejected: 0, interrupted: false });
  });

  it("answers each line of an endless pipe, and ends with the table at Ctrl-C", async () => {
    const { child, out, err, ended } = start("learn", "-", "--target", "y", "--predictions", "-");
    for (let index = 0; index < 20; index++) child.stdin?.write(line(index));
    await until(() => out().split("\n").length > 20);
    child.stdin?.write(line(20));
    await until(() => out().split("\n").length > 21);
    // As a terminal does: to the whole group.
    process.kill(-child.pid!, "SIGINT");
    expect(await ended).toBe(0);
    expect(err()).toContain("Stopped. So far: each record was predicted first");
    expect(err()).toContain("21 records (21 with a target, 0 rejected)");
  });

  it("ends with what it has when a file is interrupted", async () => {
    const path = join(folder, "long.ndjson");
    writeFileSync(path, Array.from({ length: 200_000 }, (_, index) => line(index)).join(""));
    const { child, out, err, ended } = start("learn", path, "--target", "y", "--json");
    await until(() => err().includes("parameters"));
    process.kill(-child.pid!, "SIGINT");
    expect(await ended).toBe(0);
    const report = JSON.parse(out()) as Report;
    expect(report.interrupted).toBe(true);
    expect(report.records).toBeLessThan(200_000);
  });

  it("ends with exit code 2 before any work", async () => {
    const { out, err, ended } = start("learn", "/nowhere.parquet", "--target", "y");
    expect(await ended).toBe(2);
    expect(err()).toBe(
      "learning from /nowhere.parquet …\nbackstream: /nowhere.parquet: cannot be read (no such file)\n",
    );
    expect(out()).toBe("");
  });

  it("survives a reader who leaves", async () => {
    const { child, ended } = start("learn", "-", "--target", "y", "--predictions", "-", "--quiet");
    child.stdout?.once("data", () => child.stdout?.destroy());
    child.stdin?.on("error", () => {}); // it leaves as well
    let index = 0;
    const timer = setInterval(() => child.stdin?.write(line(index++)), 5);
    expect(await ended).toBe(0);
    clearInterval(timer);
  });
});

describe("flights", { timeout: 180_000 }, () => {
  it("has a net that beats the class rate within 20,000 records, and nears the baselines", async () => {
    const { out, ended } = start("learn", "flights", "--limit", "20000", "--json", "--quiet");
    expect(await ended).toBe(0);
    const { loss, baselines, records, rejected, keys, recordsPerSecond } = JSON.parse(out()) as Report;
    expect({ records, rejected }).toEqual({ records: 20_000, rejected: 0 });
    expect(keys).toBeGreaterThan(200);
    expect(recordsPerSecond).toBeGreaterThan(200);
    const [rate, logistic] = baselines;
    expect(loss).toBeLessThan(rate.loss! - 0.05);
    expect(loss).toBeLessThan(logistic.loss! + 0.02);
  });
});
