/** A row of a table: cells by the name of their column. Numbers stay numbers, for tests and for `--json`. */
export type Row = Readonly<Record<string, string | number | undefined>>;

/** The results of an example. */
export interface Results {
  readonly rows: readonly Row[];
  /** What does not fit the table, by what it is: a line each below it. */
  readonly facts?: Row;
  /** A picture or a sample below that, as it is. */
  readonly text?: string;
}

/** Results for a reader at a terminal. */
export function resultsText(results: Results): string {
  return sections(results, (text) => text).join("\n\n");
}

/**
 * A README with these results between its markers.
 *
 * @throws {Error} When the markers are not there.
 * @example
 *   intoReadme("# A\n<!-- results -->old<!-- /results -->\nEnd", { rows: [{ a: 1 }] }, "run 1")
 *   // => "# A\n<!-- results -->\n\nrun 1:\n\n| a   |\n| --- |\n| 1   |\n\n<!-- /results -->\nEnd"
 */
export function intoReadme(readme: string, results: Results, origin: string): string {
  const [before, rest] = readme.split("<!-- results -->");
  const [, after] = rest?.split("<!-- /results -->") ?? [];
  if (after === undefined)
    throw new Error("readme: no place for results, expected <!-- results --> and <!-- /results -->");
  const body = [`${origin}:`, ...sections(results, (text) => `\`\`\`text\n${text}\n\`\`\``)].join("\n\n");
  return `${before}<!-- results -->\n\n${body}\n\n<!-- /results -->${after}`;
}

function sections({ rows, facts, text }: Results, asIs: (text: string) => string): string[] {
  return [
    table(rows),
    ...(facts
      ? [
          Object.entries(facts)
            .map(([what, value]) => `- ${what}: ${cell(value)}`)
            .join("\n"),
        ]
      : []),
    // Charts fill their lines with spaces, which formatters remove.
    ...(text === undefined ? [] : [asIs(text.trimEnd().replaceAll(/ +$/gm, ""))]),
  ];
}

/** A Markdown table as the formatter wants it: columns of numbers to the right. */
export function table(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].map((name, index) => {
    const values = rows.map((row) => row[name]);
    const cells = values.map((value) => cell(value));
    const isNumeric = index > 0 && values.some((value) => typeof value === "number");
    const width = Math.max(3, ...[name, ...cells].map(({ length }) => length));
    const fit = (text: string): string => (isNumeric ? text.padStart(width) : text.padEnd(width));
    const rule = isNumeric ? `${"-".repeat(width - 1)}:` : "-".repeat(width);
    return [fit(name), rule, ...cells.map(fit)];
  });
  const lines = Array.from({ length: rows.length + 2 }, (_, line) => columns.map((column) => column[line]));
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Four significant digits; whole numbers unchanged. */
function cell(value: string | number | undefined = ""): string {
  if (typeof value === "string") return value;
  if (Number.isInteger(value) || Math.abs(value) >= 1000)
    return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
  return Math.abs(value) < 0.001 ? value.toExponential(1) : value.toPrecision(4);
}
