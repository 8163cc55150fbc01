import type { RawRecord } from "./Source.js";

/** A record with a value for each column. A column `__proto__` is one like the others. */
export function recordFrom(columns: readonly string[], valueAt: (index: number) => unknown): RawRecord {
  const record: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index++) {
    const name = columns[index];
    const value = valueAt(index);
    if (name === "__proto__")
      Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
    else record[name] = value;
  }
  return record;
}
