import type { Command } from "commander";
import { UsageError } from "../UsageError.js";
import { readRecording } from "../watching/readRecording.js";
import { writeText } from "../writeText.js";

/** Adds `report`. */
export function reportCommand(program: Command): void {
  program
    .command("report <folder> [others...]")
    .usage("<folder> [other] > report.html")
    .description(
      "write the page of a run that --record has kept, or of two beside each other, as one HTML file on standard output",
    )
    .action(async (folder: string, others: readonly string[]) => {
      if (others.length > 1)
        throw new UsageError(
          `report: ${1 + others.length} folders are given, expected one, or two that are compared`,
        );
      const [recording, other] = await Promise.all([folder, ...others].map(readRecording));
      const { report } = await import("@backstream/studio");
      await writeText(process.stdout, report(recording, other));
    });
}
