import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Found } from "./Search.js";

const root = join(import.meta.dirname, "../..");

/** Runs a search as users do, and returns what it found. */
function soak(...options: readonly string[]): readonly Found[] {
  const { stdout } = spawnSync(
    process.execPath,
    ["tools/scripts/run.mjs", "tools/soak/main.ts", ...options, "--json"],
    { cwd: root, encoding: "utf8" },
  );
  return (JSON.parse(stdout) as { readonly searches: readonly Found[] }).searches;
}

// In a process of its own, with a worker: a damaged file may be one that is read for ever.
it("reads 154 damaged files", () => {
  const [{ cases, failures }] = soak("fuzz", "--seed", "421", "--cases", "154");
  expect(failures).toEqual([]);
  expect(cases).toBe(154);
});

it("400 random pipelines agree with the oracle", () => {
  const [{ cases, failures }] = soak("oracle", "--seed", "1000", "--cases", "400");
  expect(failures).toEqual([]);
  expect(cases).toBe(400);
});
