import { isMissing, readNumber, readTime } from "backstream";

/** The type of a column's values. */
export type ColumnType = "number" | "category" | "time";

/** The type of a column from its first values: times, numbers, else categories; undefined where there are no values. */
export function inferType(values: readonly unknown[]): ColumnType | undefined {
  const present = values.filter((value) => !isMissing(value));
  if (present.length === 0) return undefined;
  // Nine tenths decide, so that some bad values do not turn a column of numbers into categories.
  const most = (is: (value: unknown) => boolean): boolean =>
    present.filter(is).length >= 0.9 * present.length;
  if (most((value) => typeof value === "boolean")) return "category";
  if (most((value) => !Number.isNaN(readNumber(value)))) return "number";
  return most((value) => !Number.isNaN(readTime(value))) ? "time" : "category";
}
