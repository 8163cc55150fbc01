// What the command does, from a program.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { learn, samples, UsageError, type Report } from "@backstream/cli";
import { lastValueFrom, toArray } from "rxjs";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
try {
  const file = join(folder, "waves.csv");
  const rows = Array.from({ length: 500 }, (_, at) => `${Math.sin(at / 3)},${Math.sin((at + 1) / 3)}`);
  writeFileSync(file, ["now,next", ...rows, "oops,1"].join("\n"));

  assert.equal((await lastValueFrom(samples(file, { target: "next" }).pipe(toArray()))).length, 500);
  const report: Report = await learn({ source: file, target: "next", units: 8 });
  assert.deepEqual([report.records, report.rejected], [501, 1]);
  const mean = report.baselines.find(({ name }) => name === "running mean")?.loss ?? NaN;
  assert.ok((report.loss ?? NaN) < mean);
  await assert.rejects(learn({ source: join(folder, "none.csv"), target: "next" }), UsageError);
} finally {
  rmSync(folder, { recursive: true });
}
