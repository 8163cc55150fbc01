import { formatCount } from "./formatCount.js";
import { printable } from "./printable.js";
import { table } from "./table.js";

/** Classes that have a row and a column of their own. */
const most = 10;
const widest = 16;

/**
 * How often each class was predicted as each, the most frequent classes first; all classes after the tenth are one.
 *
 *     class (down), predicted (across)  a  b
 *     a                                 7  1
 *     b                                 2  5
 */
export function confusionTable({
  classes,
  counts,
}: {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}): string {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const byCount = classes.map((_, index) => index).toSorted((a, b) => sum(counts[b]) - sum(counts[a]));
  const groups = byCount.slice(0, most).map((index) => [index]);
  const names = groups.map(([index]) => shortened(classes[index]));
  if (byCount.length > most) {
    groups.push(byCount.slice(most));
    names.push(`${byCount.length - most} others`);
  }
  const cell = (rows: readonly number[], columns: readonly number[]): string =>
    formatCount(sum(rows.map((row) => sum(columns.map((column) => counts[row][column])))));
  return table(
    ["class (down), predicted (across)", ...names],
    groups.map((rows, index) => [names[index], ...groups.map((columns) => cell(rows, columns))]),
  );
}

function shortened(name: string): string {
  const text = printable(name);
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}
