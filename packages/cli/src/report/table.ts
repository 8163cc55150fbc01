/**
 * Columns side by side, the first to the left, the others to the right.
 *
 * @example
 *   table(["model", "loss"], [["net", "0.5"], ["mean", "0.75"]]) // => "model  loss\nnet     0.5\nmean   0.75"
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column].length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
