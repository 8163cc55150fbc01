import type { Fact, Result, Timing } from "./result.js";

/** A result in lines of text. */
export function table({ name, title, unit, timings, facts }: Result): string {
  const rows = timings.map((timing) => [`  ${timing.name}`, ...cellsOf(timing)]);
  const lines = aligned(rows);
  return [
    `${name}  ${title}`,
    `  one ${unit}, median`,
    ...lines,
    ...facts.map((fact) => `  ${factLine(fact)}`),
    "",
  ].join("\n");
}

/** Time, ratio and remarks of a contender. */
export function cellsOf({ microseconds, ratio, target, difference, note }: Timing): string[] {
  return [
    microseconds === undefined ? "–" : `${rounded(microseconds)} µs`,
    ratio === undefined ? "" : `${rounded(ratio)}×`,
    [
      target === undefined ? "" : `target ${rounded(target)}×`,
      difference === undefined ? "" : `losses agree within ${difference.toExponential(0)}`,
      note ?? "",
    ]
      .filter(Boolean)
      .join("; "),
  ];
}

/** A fact as a sentence. */
export function factLine({ what, value, unit, target }: Fact): string {
  return `${what}: ${rounded(value)} ${unit}${target === undefined ? "" : ` (target: ${target})`}`;
}

/** Three significant digits. */
function rounded(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Number(value.toPrecision(3)).toLocaleString("en-US", { maximumFractionDigits: 6 });
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  // Names to the left, numbers to the right.
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === 3 ? cell.padEnd(widths[column]) : cell.padStart(widths[column] + 2),
      )
      .join("  ")
      .trimEnd(),
  );
}
