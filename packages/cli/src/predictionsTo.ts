import { createWriteStream } from "node:fs";
import { extname } from "node:path";
import type { Writable } from "node:stream";
import type { EncodedSample } from "./encoding/EncodedSample.js";

/** Where predictions go, a line per record. */
export interface PredictionWriter {
  write(sample: EncodedSample, prediction: number): void;
  /** Resolves when more may be written; undefined if more may be written now. */
  ready(): Promise<void> | undefined;
  close(): Promise<void>;
}

/**
 * Writes predictions to a file, or to standard output for `-`: CSV where the name ends in .csv, else NDJSON.
 *
 *     {"record":0,"key":"ATL","prediction":0.183,"target":0}
 */
export function predictionsTo(file: string, isKeyed: boolean): PredictionWriter {
  const isStandard = file === "-";
  const stream: Writable = isStandard ? process.stdout : createWriteStream(file);
  const isCsv = extname(file).toLowerCase() === ".csv";
  let waiting: Promise<void> | undefined;
  let failure: Error | undefined;
  let release: (() => void) | undefined;
  const go = (): void => {
    waiting = undefined;
    release?.();
  };
  const fail = (problem: Error): void => {
    failure = problem;
    go();
  };
  stream.on("drain", go).on("error", fail);
  const send = (line: string): void => {
    if (failure) throw failure;
    if (!stream.write(line) && !waiting) waiting = new Promise((resolve) => (release = resolve));
  };
  if (isCsv) send(isKeyed ? "record,key,prediction,target\n" : "record,prediction,target\n");
  return {
    write({ record, key, actual }, prediction) {
      if (isCsv) {
        send(`${[record, ...(isKeyed ? [quoted(key)] : []), prediction, actual ?? ""].join(",")}\n`);
      } else {
        send(`${JSON.stringify({ record, key: isKeyed ? key : undefined, prediction, target: actual })}\n`);
      }
    },
    ready: () => waiting,
    async close() {
      // Standard output stays open, since the report may follow.
      await new Promise<void>((resolve) =>
        isStandard ? stream.write("", () => resolve()) : stream.end(() => resolve()),
      );
      stream.off("drain", go);
      stream.off("error", fail);
      if (failure) throw failure;
    },
  };
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
