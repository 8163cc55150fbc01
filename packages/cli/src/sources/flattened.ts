import { BadRecord } from "./BadRecord.js";
import { emptyRecord } from "./emptyRecord.js";
import type { RawRecord } from "./RawRecord.js";

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
  const flat = emptyRecord();
  return addAll(flat, "", record, 0) ?? flat;
}

function addAll(
  flat: Record<string, unknown>,
  prefix: string,
  record: RawRecord,
  depth: number,
): BadRecord | undefined {
  if (depth > deepest)
    return new BadRecord(
      "objects stand too deep in each other",
      `${prefix.slice(0, 40)}… stands deeper than ${deepest} objects`,
    );
  for (const [key, value] of Object.entries(record)) {
    const name = prefix + key;
    if (isNested(value)) {
      const fault = addAll(flat, `${name}.`, value, depth + 1);
      if (fault) return fault;
    } else {
      if (name in flat)
        return new BadRecord(
          `${name} is there twice`,
          `${name} is there twice: as a name with a point, and nested`,
        );
      flat[name] = value;
    }
  }
  return undefined;
}

function isNested(value: unknown): value is RawRecord {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !ArrayBuffer.isView(value)
  );
}
