import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { KeptRuns } from "./KeptRuns.js";

const run = (seed: number) => ({ seed, task: "D = 8", cell: "lru", gradient: "window 32" });
const never = (): number => {
  throw new Error("it ran again");
};

it("a run that is kept is not run again, also by the next program; one that was being written is", () => {
  const folder = mkdtempSync(join(tmpdir(), "kept-runs-"));
  const file = join(folder, "inside", "runs.jsonl");
  try {
    const first = new KeptRuns(file);
    expect(first.lossOf(run(1), () => 0.25)).toBe(0.25);
    expect(first.lossOf(run(1), never)).toBe(0.25);
    appendFileSync(file, '{"seed":2,"task":"D = 8","ce');
    const second = new KeptRuns(file);
    expect(second.lossOf(run(1), never)).toBe(0.25);
    expect(second.lossOf(run(2), () => 0.5)).toBe(0.5);
    expect(new KeptRuns(file).lossOf(run(2), never)).toBe(0.5);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("without a file nothing is kept for the next program", () => {
  expect(new KeptRuns(undefined).lossOf(run(1), () => 1)).toBe(1);
  expect(new KeptRuns(undefined).lossOf(run(1), () => 2)).toBe(2);
});
