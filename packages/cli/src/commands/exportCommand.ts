import type { Command } from "commander";
import { exportModel } from "../exportModel.js";
import { formatCount } from "../report/formatCount.js";
import { printable } from "../report/printable.js";
import { writeText } from "../writeText.js";

/** Adds `export`. */
export function exportCommand(program: Command): void {
  program
    .command("export <store>")
    .description(
      "write what a --store holds as a model file, for predict and --load; of partitions with --merge, their common model. The run may go on meanwhile",
    )
    .requiredOption("--save <file>", "the model file, such as model.safetensors")
    .option("--json", "one JSON object instead of a line")
    .action(async (store: string, { save, json }: { readonly save: string; readonly json?: boolean }) => {
      const report = await exportModel({ store, save });
      const { partitions, steps, records } = report;
      const of = partitions === null ? "" : `, one model of ${partitions} partitions`;
      const line = `${save}: ${formatCount(steps)} updates from ${formatCount(records)} records${of}`;
      await writeText(process.stdout, `${printable(json ? JSON.stringify(report) : line)}\n`);
    });
}
