import { BadRecord } from "./BadRecord.js";
import type { RawRecord } from "./Source.js";

/** The deepest that objects may stand in each other. */
const deepest = 16;

/**
 * A record whose nested objects are columns: `{ who: { age: 3 } }` has the column `who.age`. Arrays and dates stay values.
 * A record that has a column twice, as a name with a point and nested, is a bad one.
 *
 * @example
 *   flattened({ who: { age: 3 } }) // => { "who.age": 3 }
 */
export function flattened(record: RawRecord): RawRecord | BadRecord {
  if (!Object.values(record).some(isNested)) return record;
  const flat = new Map<string, unknown>();
  const fault = addAll(flat, "", record, 0);
  return fault ?? Object.fromEntries(flat);
}

function addAll(
  flat: Map<string, unknown>,
  prefix: string,
  record: RawRecord,
  depth: number,
): BadRecord | undefined {
  if (depth > deepest)
    return new BadRecord("objects stand too deep in each other", `${prefix.slice(0, 40)}… stands deeper than ${deepest} objects`);
  for (const [key, value] of Object.entries(record)) {
    const name = prefix + key;
    if (isNested(value)) {
      const fault = addAll(flat, `${name}.`, value, depth + 1);
      if (fault) return fault;
    } else {
      if (flat.has(name))
        return new BadRecord(`${name} is there twice`, `${name} is there twice: as a name with a point, and nested`);
      flat.set(name, value);
    }
  }
  return undefined;
}

function isNested(value: unknown): value is RawRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date) && !ArrayBuffer.isView(value);
}
