// The command line on five small public tables: its defaults before 2026-11-27, those of now, and the baselines.
import { learn, type LearnOptions } from "@backstream/cli";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { example } from "../example.js";
import { tables } from "./tables.js";

const before: Partial<LearnOptions> = { cell: "gru", units: 32, window: 32, stride: 2, learningRate: 0.005 };

await example("smallTables", async ({ quick, progress }) => {
  const folder = await mkdtemp(join(tmpdir(), "backstream-tables-"));
  try {
    const rows = [];
    const all = await tables();
    for (const { name, file, text, target } of quick ? all.slice(0, 2) : all) {
      progress(name);
      const source = join(folder, file);
      await writeFile(source, text);
      const then = await learn({ source, target, ...before });
      const now = await learn({ source, target });
      const error = (part: string) => now.baselines.find((baseline) => baseline.name === part)?.loss ?? NaN;
      const linear = now.baselines.filter((baseline) => baseline.name.startsWith("online linear"));
      rows.push({
        table: name,
        records: now.records,
        target,
        "running mean": error("running mean"),
        "last value": error("last value"),
        "best online linear": Math.min(...linear.map(({ loss }) => loss ?? NaN)),
        "net before": then.loss ?? NaN,
        "net now": now.loss ?? NaN,
        now: now.network,
      });
    }
    return { rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
