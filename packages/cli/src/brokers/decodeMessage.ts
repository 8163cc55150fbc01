import { decodeFirst } from "cborg";
import { BadRecord } from "../sources/BadRecord.js";
import { recordOfLine } from "../sources/ndjsonSource.js";
import { flattened } from "../sources/flattened.js";
import type { RawRecord } from "../sources/RawRecord.js";

/** A record of a message, good or bad: in an object, which gets the position. */
export interface MessageRecord {
  readonly record: RawRecord | BadRecord;
}

/** The records of a message: JSON, one object a line, or CBOR, one map after the other. The first byte tells which. */
export function decodeMessage(data: Uint8Array): readonly MessageRecord[] {
  return data.length > 0 && data[0] >= 0xa0 ? decodeItems(data) : decodeLines(new TextDecoder().decode(data));
}

/** The records of lines of JSON; empty lines are none. */
export function decodeLines(text: string): readonly MessageRecord[] {
  return text
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [{ record: recordOfLine(line, index + 1) }]));
}

/** Behind bytes that are no CBOR, the rest of the message cannot be read: it is one bad record. */
function decodeItems(data: Uint8Array): readonly MessageRecord[] {
  const records: MessageRecord[] = [];
  let rest = data;
  while (rest.length > 0) {
    const from = data.length - rest.length;
    try {
      const [item, behind] = decodeFirst(rest) as [unknown, Uint8Array];
      records.push({ record: recordOf(item) });
      rest = behind;
    } catch (error) {
      const detail = `the message is no CBOR from byte ${from} on: ${(error as Error).message}`; // the decoder throws nothing else
      records.push({ record: new BadRecord("broken CBOR", detail) });
      break;
    }
  }
  return records;
}

function recordOf(item: unknown): RawRecord | BadRecord {
  if (typeof item !== "object" || item === null || Array.isArray(item))
    return new BadRecord("an item is no CBOR map", "an item of a message is no CBOR map");
  return flattened(item as RawRecord); // an object that is no array has values by name
}
