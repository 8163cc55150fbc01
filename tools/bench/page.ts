import type { Machine } from "./machine.js";
import type { Result } from "./result.js";
import { cellsOf, factLine } from "./table.js";

/** The results page, in Markdown. */
export function page(results: readonly Result[], machine: Machine, command: string): string {
  const { date, processor, cores, system, node, kernels, clock, peers } = machine;
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  return [
    "# Benchmarks",
    "",
    "Whole updates through the public stream API, data in memory, beside the peers in one run: contenders take turns round",
    "after round, and the table shows medians. A ratio says how many times faster Backstream is. Where a peer computes the",
    "same net, the losses of the first 20 updates are compared before anything is timed.",
    "",
    "```sh",
    "npm run bench                        # W2 and W4",
    "npm run bench -- W1 W5 --rounds 9    # any of W1 W2 W2b W3 W4 W5 W6 W7 W8, or `all`; --json prints an object",
    "npm run bench:check                  # fails if W2 or W4 became much slower than a plain loop",
    "npm run soak                         # what runs for long: memory, an oracle, a fuzzer: tools/soak",
    "node tools/scripts/run.mjs tools/bench/allReduce.ts    # W3 in two threads; packages/SCALING.md",
    "node tools/scripts/run.mjs tools/bench/breakEven.ts    # from which cost of a step on several processes are faster",
    "node tools/scripts/run.mjs tools/bench/mergeQuality.ts # what it costs in quality that several workers learn one model",
    "```",
    "",
    "A peer that is not installed is reported and left out. PyTorch: `apt-get install python3-torch` (eager mode, one thread).",
    "TF.js: `npm install --prefix tools/.run/peers @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0`.",
    "",
    `Measured on ${date} by \`${command}\`: ${processor}, ${cores} cores, ${system}, Node.js ${node}, ${kernels} kernels;`,
    `${clock === "cpu" ? "processor time of each process" : "time on the wall"}; peers: ${versions.join(", ") || "none"}.`,
    "",
    ...results.flatMap(section),
  ].join("\n");
}

function section({ name, title, unit, timings, facts }: Result): string[] {
  return [
    `## ${name}`,
    "",
    `${title}.`,
    "",
    ...markdownTable(
      ["", `one ${unit}`, "ratio", ""],
      timings.map((timing) => [timing.name, ...cellsOf(timing)]),
    ),
    "",
    ...facts.map((fact) => `- ${factLine(fact)}`),
    "",
  ];
}

/** A table as the formatter wants it: numbers, which stand in the middle columns, to the right. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column].length)),
  );
  const isNumber = (column: number): boolean => column > 0 && column < head.length - 1;
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const padded = (row: readonly string[]): string =>
    line(
      row.map((cell, column) =>
        isNumber(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
      ),
    );
  const rule = widths.map((width, column) =>
    isNumber(column) ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
  );
  return [padded(head), line(rule), ...rows.map(padded)];
}
