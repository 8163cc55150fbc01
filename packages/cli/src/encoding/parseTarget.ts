import { UsageError } from "../UsageError.js";
import type { ColumnFormat } from "./ColumnFormat.js";

/** What is to be predicted: a column, or whether it meets a condition. */
export interface TargetPlan {
  /** As the user wrote it: `delay > 15`. */
  readonly text: string;
  readonly column: string;
  /** How the column's texts are read as numbers, where not as in a program. */
  readonly format?: ColumnFormat | undefined;
  readonly condition?: { readonly operator: Comparator; readonly value: number | string } | undefined;
}

/** How a column is compared. */
export type Comparator = ">" | ">=" | "<" | "<=" | "==" | "!=";

/**
 * Reads `--target`: the name of a column, or a comparison of one with a number or a text. A text with spaces and
 * operators in it, or one that is a number, stands in quotes.
 *
 * @throws {UsageError} When there is no such column, or something else than one comparison.
 */
export function parseTarget(text: string, columns: readonly string[]): TargetPlan {
  if (columns.includes(text)) return { text, column: text };
  // The longest name that fits, since a name may contain an operator.
  const fitting = columns.filter((name) => comparison(text, name) !== undefined);
  const column = fitting.toSorted((a, b) => b.length - a.length).at(0);
  if (column === undefined) {
    const name = /^(.*?)\s*(?:[><]|[=!]=)/.exec(text)?.[1] ?? text;
    if (columns.some((one) => text.startsWith(one) && /^\s*=/.test(text.slice(one.length))))
      throw refused(text, "has one =, expected ==");
    throw new UsageError(`--target: no column "${name}"; the source has ${columns.join(", ")}`);
  }
  const [operator, right] = comparison(text, column)!; // the column fits
  return { text, column, condition: { operator, value: readValue(text, operator, right) } };
}

/** The operator and what follows it, where the text begins with this column. */
function comparison(text: string, column: string): readonly [Comparator, string] | undefined {
  if (!text.startsWith(column)) return undefined;
  const [, operator, right] = /^\s*(>=|<=|==|!=|>|<)\s*(.*?)\s*$/s.exec(text.slice(column.length)) ?? [];
  return operator === undefined ? undefined : [operator as Comparator, right]; // the pattern names all six
}

function readValue(text: string, operator: Comparator, right: string): number | string {
  const [, , quoted] = /^(["'])(.*)\1$/s.exec(right) ?? [];
  const isEquality = operator === "==" || operator === "!=";
  if (isEquality && quoted !== undefined) return quoted;
  const number = Number(right);
  if (right !== "" && Number.isFinite(number)) return number;
  if (!isEquality)
    throw refused(text, `compares with ${right || "nothing"}, expected a number after ${operator}`);
  if (right === "" || /[><=!&|"']|\s(and|or)\s/i.test(right))
    throw refused(
      text,
      `compares with ${right || "nothing"}, expected one value, in quotes where it has operators in it`,
    );
  return right;
}

function refused(text: string, why: string): UsageError {
  return new UsageError(
    `--target: "${text}" ${why}; allowed are COLUMN, COLUMN > NUMBER (also >= < <=) and COLUMN == VALUE (also !=)`,
  );
}
