import { describeValue } from "backstream";
import type { RawRecord } from "../sources/RawRecord.js";
import { HttpError } from "./HttpError.js";

/** The records of a request, and how they were written, which is how the answer is written. */
export interface ReadRecords {
  readonly form: "one" | "array" | "lines";
  readonly records: readonly RawRecord[];
}

/**
 * Reads the records of a body: a JSON object, an array of them, or NDJSON (one object a line).
 *
 * - isLines   whether the request says that it is NDJSON; else several lines are that, where they are no JSON
 *
 * @throws {HttpError} 400, when it is something else; the message has the line and what stands there.
 */
export function readRecords(body: string, isLines: boolean): ReadRecords {
  if (body.trim() === "")
    throw new HttpError(400, "the body is empty, expected a record as JSON, an array of records, or NDJSON");
  const isSeveral = isLines || isBehindObject(body);
  if (isSeveral) {
    const lines = body.split("\n");
    const records = lines.flatMap((line, index) =>
      line.trim() === "" ? [] : [recordOf(parsed(line, `line ${index + 1}`), `line ${index + 1}`)],
    );
    return { form: "lines", records };
  }
  const value = parsed(body, "the body");
  if (!Array.isArray(value)) return { form: "one", records: [recordOf(value, "the body")] };
  return { form: "array", records: value.map((each, index) => recordOf(each, `record ${index}`)) };
}

/** Whether the first line is a whole object and more follows, as in NDJSON. */
function isBehindObject(body: string): boolean {
  const end = body.trimStart().indexOf("\n");
  if (end < 0 || body.trimStart().slice(end).trim() === "") return false;
  try {
    JSON.parse(body.trimStart().slice(0, end));
    return true;
  } catch {
    return false;
  }
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, `${where} is broken JSON: ${excerpt(text)}`);
  }
}

function recordOf(value: unknown, where: string): RawRecord {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as RawRecord; // values by name
  throw new HttpError(400, `${where} is ${describeValue(value)}, expected a JSON object with columns`);
}

function excerpt(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
