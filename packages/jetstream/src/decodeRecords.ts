import { describeValue } from "@backstream/core";
import { decodeFirst } from "cborg";

/** A record of a message, or why there is none. */
export type Decoded<R> = { readonly record: R } | { readonly reason: string };

/**
 * The records of a message: JSON, one object a line, or CBOR, one map after the other. The first byte tells which: that of a
 * CBOR map begins no JSON.
 *
 * - Blank lines are no records.
 * - Behind bytes that are no CBOR, the rest of the message cannot be read: it is one reason.
 *
 * @example
 *   decodeRecords(new TextEncoder().encode('{"a":1}\n[2]')) // => [{ record: { a: 1 } }, { reason: "line 2 is [2], expected an object" }]
 */
export function decodeRecords(data: Uint8Array): Decoded<Record<string, unknown>>[] {
  return data.length > 0 && data[0] >= 0xa0 ? decodeItems(data) : decodeLines(data);
}

function decodeLines(data: Uint8Array): Decoded<Record<string, unknown>>[] {
  let text: string;
  try {
    text = utf8.decode(data);
  } catch {
    return [{ reason: `the message of ${data.length} bytes is no UTF-8, expected JSON lines or CBOR maps` }];
  }
  const decoded: Decoded<Record<string, unknown>>[] = [];
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    if (line.trim() === "") continue;
    try {
      decoded.push(expectRecord(JSON.parse(line) as Record<string, unknown>, `line ${index + 1}`));
    } catch {
      decoded.push({ reason: `line ${index + 1} is ${describeValue(line)}, expected JSON` });
    }
  }
  return decoded.length > 0
    ? decoded
    : [{ reason: "the message is empty, expected JSON lines or CBOR maps" }];
}

function decodeItems(data: Uint8Array): Decoded<Record<string, unknown>>[] {
  const decoded: Decoded<Record<string, unknown>>[] = [];
  let rest = data;
  while (rest.length > 0) {
    const from = data.length - rest.length;
    try {
      const [item, behind] = decodeFirst(rest) as [Record<string, unknown>, Uint8Array];
      decoded.push(expectRecord(item, `the item at byte ${from}`));
      rest = behind;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      decoded.push({ reason: `the ${rest.length} bytes from ${from} are no CBOR: ${why}` });
      break;
    }
  }
  return decoded;
}

/**
 * The records that a function of the user's makes of a message. They are copied: each gets a position.
 *
 * @example
 *   decodeBy((data) => ({ size: data.length }), new Uint8Array(3)) // => [{ record: { size: 3 } }]
 */
export function decodeBy<R extends object>(
  decode: (data: Uint8Array) => R | readonly R[],
  data: Uint8Array,
): Decoded<R>[] {
  try {
    const decoded = decode(data);
    const records = Array.isArray(decoded) ? (decoded as readonly R[]) : [decoded as R];
    return records.map((record, index) => {
      const found = expectRecord(record, `record ${index + 1}`);
      return "record" in found ? { record: { ...found.record } } : found;
    });
  } catch (error) {
    return [{ reason: `decode fails: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

/**
 * What was decoded as a record: an object that has room for a `position`.
 */
function expectRecord<R>(value: R, what: string): Decoded<R> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { reason: `${what} is ${describeValue(value)}, expected an object` };
  if ("position" in value) return { reason: `${what} has a field named position; rename it in decode` };
  return { record: value };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
