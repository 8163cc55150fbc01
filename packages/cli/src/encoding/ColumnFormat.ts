import { readNumber, readTime } from "backstream";
import { localNumber } from "./localNumber.js";
import { localTime, type DateOrder } from "./localTime.js";

/** How the texts of a column are read: numbers by what stands before the decimals, times by the order of a date. */
export type ColumnFormat = "comma" | "point" | DateOrder;

/** A value as a number; NaN if it is none. A text is read by the format, where there is one. */
export function numberBy(value: unknown, format: ColumnFormat | undefined): number {
  if (typeof value !== "string" || (format !== "comma" && format !== "point")) return readNumber(value);
  return localNumber(value, format);
}

/** A value as milliseconds since 1970; NaN if it is no time. A text is read by the format, else as ISO 8601. */
export function timeBy(value: unknown, format: ColumnFormat | undefined): number {
  if (format === undefined || format === "comma" || format === "point") return readTime(value);
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "bigint")
    return readTime(value);
  const time = localTime(String(value), format);
  return Number.isNaN(time) ? readTime(value) : time;
}
