import { UsageError } from "../UsageError.js";

/** What is to be predicted: a column, or whether it meets a condition. */
export interface TargetPlan {
  /** As the user wrote it: `delay > 15`. */
  readonly text: string;
  readonly column: string;
  readonly condition?: { readonly operator: Comparator; readonly value: number | string } | undefined;
}

/** How a column is compared. */
export type Comparator = ">" | ">=" | "<" | "<=" | "==" | "!=";

/**
 * Reads `--target`: the name of a column, or a comparison of one with a number or a text.
 *
 * @throws {UsageError} When there is no such column.
 */
export function parseTarget(text: string, columns: readonly string[]): TargetPlan {
  if (columns.includes(text)) return { text, column: text };
  const [, left, operator, right] = /^(.+?)\s*(>=|<=|==|!=|>|<)\s*(.+)$/.exec(text) ?? [];
  const column = left ?? text;
  if (!columns.includes(column)) {
    throw new UsageError(`--target: no column "${column}"; the source has ${columns.join(", ")}`);
  }
  const number = Number(right);
  const value = Number.isFinite(number) ? number : right.replace(/^(["'])(.*)\1$/, "$2");
  return { text, column, condition: { operator: operator as Comparator, value } }; // the pattern names all six
}
