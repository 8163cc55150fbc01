import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "./UsageError.js";

/** Refuses a file that cannot be written, before the work is done. */
export async function expectWritable(option: string, file: string): Promise<void> {
  try {
    await access(dirname(file), constants.W_OK);
  } catch {
    throw new UsageError(`${option}: ${file} cannot be written; is there a folder ${dirname(file)}?`);
  }
  const isFolder = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) throw new UsageError(`${option}: ${file} is a folder, expected a file`);
}
