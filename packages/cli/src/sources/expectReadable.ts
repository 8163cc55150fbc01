import { open } from "node:fs/promises";
import { UsageError } from "../UsageError.js";

/** Refuses a path that cannot be read from; a folder can be opened, but not read. */
export async function expectReadable(path: string): Promise<void> {
  try {
    const file = await open(path);
    try {
      await file.read(new Uint8Array(1), 0, 1, 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException; // node's file functions throw nothing else
    throw new UsageError(`${path}: cannot be read (${reasons.get(code) ?? message})`);
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "no such file"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "no permission"],
]);
