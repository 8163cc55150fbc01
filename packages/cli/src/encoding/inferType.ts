import { isMissing, readNumber, readTime } from "backstream";

/** How a column is understood. */
export type ColumnType = "number" | "category" | "time";

/** The type of a column from its first values: times, numbers, else categories; undefined where there are no values. */
export function inferType(values: readonly unknown[]): ColumnType | undefined {
  const present = values.filter((value) => !isMissing(value));
  if (present.length === 0) return undefined;
  // Some bad values do not make a column of numbers one of texts: nine tenths decide.
  const most = (is: (value: unknown) => boolean): boolean =>
    present.filter(is).length >= 0.9 * present.length;
  if (most((value) => typeof value === "boolean")) return "category";
  if (most((value) => !Number.isNaN(readNumber(value)))) return "number";
  return most((value) => !Number.isNaN(readTime(value))) ? "time" : "category";
}
