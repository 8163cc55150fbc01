import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Recording } from "@backstream/studio";
import { UsageError } from "../UsageError.js";

/**
 * Reads what `--record` has kept in a folder.
 *
 * @throws {UsageError} When it is not there, damaged, or of a newer version.
 */
export async function readRecording(folder: string): Promise<Recording> {
  const { decodeMessage, protocolVersion } = await import("@backstream/studio");
  const file = join(folder, "run.json");
  const text = await textOf(folder, file);
  let held: unknown;
  try {
    held = decodeMessage(text);
  } catch (error) {
    throw damaged(file, (error as Error).message); // JSON.parse and atob throw nothing else
  }
  const { v } = (held ?? {}) as Partial<Recording>;
  if (typeof v === "number" && v > protocolVersion)
    throw new UsageError(
      `${file}: is of version ${v}, expected at most ${protocolVersion}; a newer backstream has recorded it, so install that one`,
    );
  if (v !== protocolVersion) throw damaged(file, "it has no version");
  const missing = missingIn(held as Partial<Recording>);
  if (missing !== undefined) throw damaged(file, `its ${missing} is not there`);
  return held as Recording; // `record` writes it whole
}

async function textOf(folder: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // readFile throws nothing else
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new UsageError(
        `report: ${folder} has no run.json; make one with backstream learn SOURCE --target COLUMN --record ${folder}`,
      );
    throw new UsageError(`report: ${file} cannot be read (${message})`);
  }
}

/** The first part of a recording that is not there. */
function missingIn({ hello, history, controls, events, frames }: Partial<Recording>): string | undefined {
  if (hello?.type !== "hello") return "hello";
  if (history?.type !== "history") return "history";
  if (controls?.type !== "controls") return "controls";
  if (!Array.isArray(events)) return "list of events";
  return Array.isArray(frames) ? undefined : "list of frames";
}

function damaged(file: string, reason: string): UsageError {
  return new UsageError(
    `${file}: is no recording of backstream, or is damaged (${reason}); --record writes another one`,
  );
}
