// The command line on five small public tables: its first defaults, those of now, and the baselines.
import { learn } from "@backstream/cli";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { example } from "../example.js";
import { firstLoss } from "./firstLoss.js";
import { tables } from "./tables.js";

await example("smallTables", async ({ quick, progress }) => {
  const folder = await mkdtemp(join(tmpdir(), "backstream-tables-"));
  try {
    const rows = [];
    const all = await tables();
    for (const { name, file, text, targets } of quick ? all.slice(0, 2) : all) {
      const source = join(folder, file);
      await writeFile(source, text);
      for (const target of targets) {
        const seeds = quick ? [7] : [7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        const first = await learn({ source, target });
        const { records, baselines, network } = first;
        const [simplest, ...others] = baselines.map(({ loss }) => loss ?? NaN);
        const [before, after] = [[] as number[], [] as number[]];
        for (const seed of seeds) {
          progress(`${name}, ${target}, seed ${seed}`);
          before.push(await firstLoss(first, seed));
          after.push((await learn({ source, target, seed })).loss ?? NaN);
        }
        const [then, now] = [spread(before), spread(after)];
        rows.push({
          table: name,
          records,
          target,
          "mean or rate": simplest,
          "best baseline": Math.min(simplest, ...others),
          "net before": then.mean,
          "before ±": then.deviation,
          "net now": now.mean,
          "now ±": now.deviation,
          now: network,
        });
      }
    }
    return { rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

function spread(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}
