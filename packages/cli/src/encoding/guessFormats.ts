import { readColumn } from "backstream";
import type { RawRecord } from "../sources/RawRecord.js";
import type { ColumnFormat } from "./ColumnFormat.js";
import { guessFormat } from "./guessFormat.js";
import { inferType } from "./inferType.js";
import type { GivenType } from "./parseType.js";

/** The formats of columns, as given, else by their first values; those that need none are left out. */
export function guessFormats(
  columns: readonly string[],
  types: ReadonlyMap<string, GivenType>,
  first: readonly RawRecord[],
): ReadonlyMap<string, ColumnFormat> {
  const valuesOf = (name: string): readonly unknown[] => first.map((record) => readColumn(record, name));
  const typed = columns.map((name) => ({ name, type: types.get(name)?.type ?? inferType(valuesOf(name)) }));
  const hasCommas = typed.some(({ name, type }) => {
    if (type !== "number") return false;
    const { format, isAmbiguous } = guessFormat(valuesOf(name), type, false);
    return format === "comma" && !isAmbiguous;
  });
  const formats = new Map<string, ColumnFormat>();
  for (const { name, type } of typed) {
    const given = types.get(name)?.format;
    const format = given ?? (type && guessFormat(valuesOf(name), type, hasCommas).format);
    if (format !== undefined) formats.set(name, format);
  }
  return formats;
}
