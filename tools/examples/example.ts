import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "../bench/machine.js";
import { progressLine } from "./progressLine.js";
import { intoReadme, resultsText, type Results } from "./results.js";

/** The options of an example, and how it reports its progress. */
export interface Context {
  /** Whether it was asked for its short form, some ten seconds. */
  readonly quick: boolean;
  /** Whether it was asked for its long form, where it has one. */
  readonly full: boolean;
  /** Shows the progress, from two seconds after the start on. It may be called often, and prints only sometimes. */
  readonly progress: (text: string) => void;
}

/**
 * Runs an example from the command line: `--quick` is its short form, `--full` its long one where it has one, `--json` prints its results as an object, and
 * `--write` puts them into its README, between the markers.
 *
 * @example no-run
 *   await example("births", async ({ quick, progress }) => {
 *     progress("epoch 1 of 20");
 *     return { rows: [{ model: "GRU 32", MASE: 0.71 }, { model: "seasonal naive", MASE: 1 }] };
 *   });
 */
export async function example(name: string, run: (context: Context) => Promise<Results>): Promise<void> {
  const { quick, full, json, write } = options(name);
  const progress = progressLine(process.stderr);
  const start = performance.now();
  try {
    const results = await run({ quick, full, progress: progress.show });
    progress.clear();
    console.log(json ? JSON.stringify(results) : resultsText(results));
    if (!write) return;
    const seconds = Math.round((performance.now() - start) / 1000);
    // On a busy machine only this shows how much work it was.
    const { user, system } = process.cpuUsage();
    const work = Math.round((user + system) / 1e6);
    const { date, processor, cores, node, kernels } = machine([], "wall");
    const origin = `\`npm run example ${name}${full ? " -- --full" : ""}\`, ${seconds} s (${work} s of processor time) on ${processor} (${cores} cores), Node.js ${node}, ${kernels} kernels, ${date}`;
    // This file may be bundled into tools/.run.
    const readme = resolve(import.meta.dirname, "../examples", name, "README.md");
    writeFileSync(readme, intoReadme(readFileSync(readme, "utf8"), results, origin));
  } catch (error) {
    progress.clear();
    // For a problem with the data or the connection, a stack trace is of no use.
    console.error(
      error instanceof Error && error.name === "DatasetError" ? `example ${name}: ${error.message}` : error,
    );
    process.exitCode = 1;
  }
}

function options(name: string): Readonly<Record<"quick" | "full" | "json" | "write", boolean>> {
  const flag = { type: "boolean", default: false } as const;
  try {
    const { values } = parseArgs({ options: { quick: flag, full: flag, json: flag, write: flag } });
    if (values.quick && values.full) throw new Error("--quick with --full: it is one or the other");
    if (values.quick && values.write)
      throw new Error("--write with --quick: the README shows full results; leave one of them out");
    return values;
  } catch (error) {
    console.error(`example ${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}
