import { BadRecord } from "./BadRecord.js";
import { flattened } from "./flattened.js";
import { lines } from "./lines.js";
import type { OpenText } from "./openText.js";
import type { RawRecord } from "./RawRecord.js";
import type { Source } from "./Source.js";
import { tooLong } from "./tooLong.js";

/** One JSON object a line; empty lines are skipped. */
export function ndjsonSource(name: string, { pieces, notes }: OpenText): Omit<Source, "isLive"> {
  return { name, notes, records: parsed(pieces) };
}

async function* parsed(pieces: AsyncIterable<string>): AsyncGenerator<RawRecord | BadRecord> {
  for await (const group of lines(pieces)) {
    for (const { number, text } of group) {
      if (text === undefined) yield tooLong(number);
      else if (text.trim() !== "") yield recordOfLine(text, number);
    }
  }
}

/** A line of JSON as a record, or what is wrong with it. */
export function recordOfLine(line: string, number: number): RawRecord | BadRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return new BadRecord("broken JSON", `line ${number} is broken JSON: ${excerpt(line)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return new BadRecord(
      "a line is no JSON object",
      `line ${number} is ${excerpt(line)}, expected a JSON object`,
    );
  const record = flattened(value as RawRecord); // an object that is no array has values by name
  return record instanceof BadRecord
    ? new BadRecord(record.kind, `line ${number}: ${record.detail}`)
    : record;
}

function excerpt(line: string): string {
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
