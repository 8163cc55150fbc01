import { describeValue } from "@backstream/core";
import type { EntryFields } from "./FromRedisOptions.js";

/** A record, or the reason why a part of an entry is none. */
export type DecodedRecord<R> = { readonly record: R } | { readonly reason: string };

/**
 * The records of an entry, one for each line of its field `records`, or the entry itself.
 *
 * @example
 *   decodeEntry({ records: '{"x":1}\n{x' }) // => [{ record: { x: 1 } }, { reason: 'line 2 is "{x", expected an object as JSON' }]
 *   decodeEntry({ x: "1" }) // => [{ record: { x: "1" } }]
 */
export function decodeEntry(fields: EntryFields): DecodedRecord<object>[] {
  const names = Object.keys(fields);
  if (names.length !== 1 || names[0] !== "records") return [decoded(fields, "the entry")];
  const lines = fields["records"].split("\n");
  return lines.flatMap((line, index) => (line.trim() === "" ? [] : [decodeLine(line, index)]));
}

/** What a program's own `decode` gave. */
export function decodedBy<R extends object>(
  decode: (fields: EntryFields) => R | readonly R[],
  fields: EntryFields,
): DecodedRecord<R>[] {
  try {
    const given = decode(fields);
    const records: readonly R[] = Array.isArray(given) ? given : [given as R];
    return records.map((record) => decoded(record, "what decode gave"));
  } catch (error) {
    return [{ reason: `decode threw: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

function decodeLine(line: string, index: number): DecodedRecord<object> {
  try {
    return decoded(JSON.parse(line) as object, `line ${index + 1}`);
  } catch {
    return { reason: `line ${index + 1} is ${describeValue(line)}, expected an object as JSON` };
  }
}

function decoded<R extends object>(record: R, what: string): DecodedRecord<R> {
  if (typeof record !== "object" || (record as unknown) === null || Array.isArray(record))
    return { reason: `${what} is ${describeValue(record)}, expected an object` };
  if ("position" in record)
    return { reason: `${what} has a field "position" of its own; rename it in decode` };
  return { record };
}
