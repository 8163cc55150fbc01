import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { canReopen } from "./canReopen.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);

it("is so of files and streams", async () => {
  writeFileSync(file("records.csv"), "x,y\n");
  for (const source of [file("records.csv"), "flights", "nats://127.0.0.1/SALES", "redis://127.0.0.1/SALES"])
    expect(await canReopen(source)).toBe(true);
});

it("is not so of pipes, and of what is not there", async () => {
  execFileSync("mkfifo", [file("pipe.csv")]);
  for (const source of ["-", file("pipe.csv"), file("nothing.csv")])
    expect(await canReopen(source)).toBe(false);
});
