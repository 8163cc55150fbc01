import { isMissing, readNumber, readTime } from "backstream";
import { numberBy, timeBy, type ColumnFormat } from "./ColumnFormat.js";
import type { ColumnType } from "./inferType.js";
import { isCompactDate } from "./isCompactDate.js";

/** How the texts of a column are read. */
export interface FormatGuess {
  /** Undefined for numbers as in a program, and for ISO 8601. */
  readonly format: ColumnFormat | undefined;
  /** Whether another format reads as many of the values. */
  readonly isAmbiguous: boolean;
}

/**
 * The format that reads most of a column's first values.
 *
 * - hasCommas   whether other columns certainly have a decimal comma, which decides where both would do
 *
 * @example
 *   guessFormat(["2,50", "1.100,00"], "number", false) // => { format: "comma", isAmbiguous: false }
 *   guessFormat(["01/02/2024", "03/04/2024"], "time", false) // => { format: "mdy", isAmbiguous: true }
 */
export function guessFormat(values: readonly unknown[], type: ColumnType, hasCommas: boolean): FormatGuess {
  const present = values.filter((value) => !isMissing(value));
  if (type === "category" || present.length === 0) return { format: undefined, isAmbiguous: false };
  const count = (is: (value: unknown) => boolean): number => present.filter(is).length;
  return type === "number" ? numberFormat(present, count, hasCommas) : timeFormat(present, count);
}

type Count = (is: (value: unknown) => boolean) => number;

function numberFormat(present: readonly unknown[], count: Count, hasCommas: boolean): FormatGuess {
  const plain = count((value) => !Number.isNaN(readNumber(value)));
  const comma = count((value) => !Number.isNaN(numberBy(value, "comma")));
  const point = count((value) => !Number.isNaN(numberBy(value, "point")));
  if (plain >= comma && plain >= point) {
    // 1.234 in a table with decimal commas is above a thousand.
    const isTable = hasCommas && comma === plain && present.some((value) => String(value).includes("."));
    return { format: isTable ? "comma" : undefined, isAmbiguous: isTable };
  }
  if (comma === point) return { format: hasCommas ? "comma" : "point", isAmbiguous: true };
  return { format: comma > point ? "comma" : "point", isAmbiguous: false };
}

function timeFormat(present: readonly unknown[], count: Count): FormatGuess {
  const iso = count((value) => !isCompactDate(value) && !Number.isNaN(readTime(value)));
  const by = (order: ColumnFormat): number => count((value) => !Number.isNaN(timeBy(value, order)));
  const [ymd, dmy, mdy] = [by("ymd"), by("dmy"), by("mdy")];
  if (iso >= ymd && iso >= dmy && iso >= mdy) return { format: undefined, isAmbiguous: false };
  if (ymd >= dmy && ymd >= mdy) return { format: "ymd", isAmbiguous: false };
  if (dmy !== mdy) return { format: dmy > mdy ? "dmy" : "mdy", isAmbiguous: false };
  // Slashes are American, points are not.
  const slashes = count((value) => String(value).includes("/"));
  return { format: slashes > present.length / 2 ? "mdy" : "dmy", isAmbiguous: true };
}
