import type { Readable } from "node:stream";
import { BadRecord } from "./BadRecord.js";
import type { OpenOptions, RawRecord, Source } from "./Source.js";

/** One JSON object a line; empty lines are skipped. */
export function ndjsonSource(name: string, stream: Readable, options: OpenOptions, isLive: boolean): Source {
  return { name, isLive, records: parsed(stream, options.signal) };
}

async function* parsed(
  stream: Readable,
  signal: AbortSignal | undefined,
): AsyncGenerator<RawRecord | BadRecord> {
  for await (const line of lines(stream, signal)) {
    if (line.trim() !== "") yield recordOf(line);
  }
}

function recordOf(line: string): RawRecord | BadRecord {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as RawRecord;
    return new BadRecord("a line is no JSON object", `the line is ${excerpt(line)}, expected a JSON object`);
  } catch {
    return new BadRecord("broken JSON", `broken JSON: ${excerpt(line)}`);
  }
}

const longest = 1 << 24;

/** Gives each line as soon as it is complete, without waiting for the next chunk of a pipe. */
async function* lines(stream: Readable, signal: AbortSignal | undefined): AsyncGenerator<string> {
  stream.setEncoding("utf8");
  const stop = (): void => void stream.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  let rest = "";
  let isFirst = true;
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      // Without the byte order mark.
      const text = isFirst && chunk.startsWith("\uFEFF") ? chunk.slice(1) : chunk;
      isFirst = false;
      const pieces = (rest + text).split("\n");
      rest = pieces.pop() ?? "";
      if (rest.length > longest)
        throw new RangeError(`a line is longer than ${longest} characters, expected one JSON object a line`);
      yield* pieces;
    }
    if (rest !== "") yield rest;
  } catch (problem) {
    if (!signal?.aborted) throw problem;
  } finally {
    signal?.removeEventListener("abort", stop);
    stream.destroy();
  }
}

function excerpt(line: string): string {
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
