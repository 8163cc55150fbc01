import { describeValue } from "@backstream/core";
import type { ColumnSpec } from "./ColumnSpec.js";

/** What pandas reads as missing, and "?" and "-"; without the words that may be the name of something. */
const symbols: readonly string[] = [
  "?",
  "-",
  "#N/A",
  "#N/A N/A",
  "#NA",
  "<NA>",
  "N/A",
  "n/a",
  "NULL",
  "Null",
  "null",
  "NaN",
  "nan",
  "-NaN",
  "-nan",
  "1.#IND",
  "-1.#IND",
  "1.#QNAN",
  "-1.#QNAN",
  "undefined",
];
const all: readonly string[] = [...symbols, "NA", "na", "None", "none"];

/**
 * The texts that mean "missing" in a column of this type, if it is given no others: "?", "-" and what pandas' `read_csv`
 * takes for missing, such as "N/A", "null" and "NaN".
 *
 * Of categories, "NA" and "None" are not among them: NA is the code of Namibia, and a house may have a garage of the type
 * None. Where the two mean "missing", say so: `missingValues: [...defaultMissingValues("category"), "NA"]`.
 *
 * @source pandas.read_csv, option na_values, pandas 2.2.
 * @example
 *   defaultMissingValues("number").includes("NA") // => true
 *   defaultMissingValues("category").includes("NA") // => false
 */
export function defaultMissingValues(type: ColumnSpec["type"]): readonly string[] {
  return type === "category" ? symbols : all;
}

/**
 * Whether a value is missing, as a function: undefined, null, a blank text, or one of the texts. A number is missing if it
 * is among the texts: "-999" is both the text and the number.
 *
 * @throws {RangeError} When the texts are not a list of texts.
 * @example
 *   [null, " ", "-999", -999, 0].map(missingTest(["-999"])) // => [true, true, true, true, false]
 */
export function missingTest(
  texts: readonly string[],
  where: string = "missingTest",
): (value: unknown) => boolean {
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === "string"))
    throw new RangeError(
      `${where}: missingValues is ${describeValue(texts)}, expected a list of texts such as ["NA", "-999"]`,
    );
  const known = new Set(texts.map((text) => text.trim()));
  const numbers = new Set(
    [...known]
      .filter((text) => text !== "")
      .map(Number)
      .filter(Number.isFinite),
  ); // the number NaN is a fault
  return (value) => {
    if (value === undefined || value === null) return true;
    if (typeof value === "string") return value.trim() === "" || known.has(value.trim());
    return (typeof value === "number" || typeof value === "bigint") && numbers.has(Number(value));
  };
}
