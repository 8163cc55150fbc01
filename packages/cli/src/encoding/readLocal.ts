import { emptyRecord } from "../sources/emptyRecord.js";
import type { RawRecord } from "../sources/RawRecord.js";
import { numberBy, timeBy } from "./ColumnFormat.js";
import type { ColumnPlan } from "./EncodingPlan.js";

/** Replaces the texts of columns that have a format by numbers and dates; what cannot be read stays as it is. */
export function readLocal(columns: readonly ColumnPlan[]): (record: RawRecord) => RawRecord {
  const formatted = columns.filter(({ format }) => format !== undefined);
  if (formatted.length === 0) return (record) => record;
  return (record) => {
    const read = Object.assign(emptyRecord(), record);
    for (const { name, type, format } of formatted) {
      const value = record[name];
      if (value === undefined || value === null) continue;
      const number = type === "time" ? timeBy(value, format) : numberBy(value, format);
      if (!Number.isNaN(number)) read[name] = type === "time" ? new Date(number) : number;
    }
    return read;
  };
}
