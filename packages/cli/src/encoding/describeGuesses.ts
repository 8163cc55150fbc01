import { isMissing, readColumn } from "backstream";
import type { RawRecord } from "../sources/RawRecord.js";
import { numberBy, type ColumnFormat } from "./ColumnFormat.js";
import type { EncodingPlan } from "./EncodingPlan.js";
import { guessFormat } from "./guessFormat.js";
import { isBeyondNumbers } from "./isBeyondNumbers.js";
import { isDateNumber } from "./isDateNumber.js";
import { looksLikeId } from "./looksLikeId.js";
import type { ColumnType } from "./inferType.js";
import { readTarget } from "./readTarget.js";

/** A column, and what can be said of its values. */
interface Guessed {
  readonly name: string;
  readonly type: ColumnType;
  readonly format: ColumnFormat | undefined;
  readonly values: readonly unknown[];
}

/**
 * What was guessed about columns and may be wrong, in words: a line for each kind of guess.
 *
 * - types   of the columns that the user has named: of these, nothing was guessed
 */
export function describeGuesses(
  { columns, target }: EncodingPlan,
  types: Readonly<Record<string, string>>,
  first: readonly RawRecord[],
): readonly string[] {
  const given = new Set(Object.keys(types));
  const valuesOf = (name: string): readonly unknown[] =>
    first.map((record) => readColumn(record, name)).filter((value) => !isMissing(value));
  const inputs: readonly Guessed[] = columns
    .filter(({ name }) => !given.has(name))
    .map(({ name, type, format }) => ({ name, type, format, values: valuesOf(name) }));
  const goal: readonly Guessed[] = given.has(target.column)
    ? []
    : [{ name: target.column, type: "number", format: target.format, values: valuesOf(target.column) }];
  const notes: string[] = [];
  const tell = (found: readonly Guessed[], text: (names: string, one: string) => string): void => {
    if (found.length > 0) notes.push(text(listOf(found), found[0].name));
  };
  const numbers = [...inputs, ...goal].filter(({ type }) => type === "number");
  for (const format of ["comma", "point"] as const) {
    const other = format === "comma" ? "point" : "comma";
    tell(
      numbers.filter((column) => column.format === format),
      (names, one) =>
        `${names}: read with a decimal ${format}${exampleOf(numbers, format)}; if wrong, --types ${one}=number:${other}`,
    );
  }
  for (const order of ["dmy", "mdy"] as const) {
    const words = { dmy: "day, month, year", mdy: "month, day, year" };
    const other = order === "dmy" ? "mdy" : "dmy";
    tell(
      inputs.filter(
        ({ type, format, values }) => format === order && guessFormat(values, type, false).isAmbiguous,
      ),
      (names, one) => `${names}: dates are read as ${words[order]}; if wrong, --types ${one}=time:${other}`,
    );
  }
  const ofNumbers = (column: Guessed): boolean =>
    column.type === "time" && column.values.filter(isDateNumber).length >= 0.9 * column.values.length;
  tell(
    inputs.filter(ofNumbers),
    (names, one) =>
      `${names}: these whole numbers look like times and are read as such; if wrong, --types ${one}=number`,
  );
  const beyond = (column: Guessed): boolean =>
    column.type === "category" && column.values.some(isBeyondNumbers);
  tell(
    inputs.filter(beyond),
    (names, one) =>
      `${names}: whole numbers beyond 2^53 are taken for ids, so for categories; if wrong, --types ${one}=number`,
  );
  tell(
    inputs.filter((column) => !beyond(column) && looksLikeId(column.name, column.type, column.values)),
    (names) =>
      `${names}: looks like an id, nearly every value is another; leave it out with --inputs if it says nothing about the target`,
  );
  tell(
    inputs.filter(({ type, values }) => type === "category" && values.some(Array.isArray)),
    (names) => `${names}: each different list is a category of its own`,
  );
  if (target.condition) notes.push(...oneSided());
  return notes;

  /** A comparison that is true of all records or of none has probably a mistake in it. */
  function oneSided(): readonly string[] {
    const values = valuesOf(target.column).map((value) => readTarget(value, target, "binary"));
    const isAll = values.every((value) => value === 1);
    if (values.length < 100 || (!isAll && !values.every((value) => value === 0))) return [];
    return [`${target.text}: ${isAll ? "all" : "none"} of the first ${values.length} values are`];
  }
}

const listOf = (columns: readonly Guessed[]): string =>
  `${columns
    .slice(0, 5)
    .map(({ name }) => `"${name}"`)
    .join(", ")}${columns.length > 5 ? `, and ${columns.length - 5} more` : ""}`;

/** One text that shows how the format reads it: the longest one. */
function exampleOf(columns: readonly Guessed[], format: "comma" | "point"): string {
  const values = columns.filter((column) => column.format === format).flatMap((column) => column.values);
  let longest = "";
  for (const value of values)
    if (typeof value === "string" && /[.,]/.test(value) && value.length > longest.length) longest = value;
  return longest === "" ? "" : ` ("${longest}" is ${numberBy(longest, format)})`;
}
