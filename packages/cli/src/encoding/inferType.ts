import { isMissing, readNumber, readTime } from "backstream";
import { numberBy, timeBy } from "./ColumnFormat.js";
import { isBeyondNumbers } from "./isBeyondNumbers.js";
import { isDateNumber } from "./isDateNumber.js";

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
  const isNumbers =
    most((value) => !Number.isNaN(readNumber(value))) ||
    most((value) => !Number.isNaN(numberBy(value, "comma"))) ||
    most((value) => !Number.isNaN(numberBy(value, "point")));
  if (isNumbers) {
    // Numbers that cannot be told apart are names.
    if (present.filter(isBeyondNumbers).length >= 0.1 * present.length) return "category";
    return most(isDateNumber) ? "time" : "number";
  }
  const isTimes =
    most((value) => !Number.isNaN(readTime(value))) ||
    (["dmy", "mdy", "ymd"] as const).some((order) => most((value) => !Number.isNaN(timeBy(value, order))));
  return isTimes ? "time" : "category";
}
