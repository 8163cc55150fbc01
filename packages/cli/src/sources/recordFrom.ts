import { emptyRecord } from "./emptyRecord.js";
import type { RawRecord } from "./RawRecord.js";

/** A record with a value for each column. */
export function recordFrom(columns: readonly string[], valueAt: (index: number) => unknown): RawRecord {
  const record = emptyRecord();
  for (let index = 0; index < columns.length; index++) record[columns[index]] = valueAt(index);
  return record;
}
