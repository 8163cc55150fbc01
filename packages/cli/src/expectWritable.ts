import { constants, type Stats } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "./UsageError.js";

/**
 * Refuses a file that cannot be written, before the work is done.
 *
 * @throws {UsageError} When its name is empty, its folder does not exist, or it is a folder or may not be written.
 */
export async function expectWritable(option: string, file: string): Promise<Stats | undefined> {
  if (file === "") throw new UsageError(`${option}: is empty, expected the name of a file`);
  const folder = await stat(dirname(file)).catch(() => undefined);
  const isOpen = await access(dirname(file), constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!folder?.isDirectory() || !isOpen)
    throw new UsageError(`${option}: ${file} cannot be written; is there a folder ${dirname(file)}?`);
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined; // it will be made
    throw new UsageError(`${option}: ${file} cannot be written (${error.message})`);
  });
  if (!found) return undefined;
  if (found.isDirectory()) throw new UsageError(`${option}: ${file} is a folder, expected a file`);
  try {
    await access(file, constants.W_OK);
  } catch {
    throw new UsageError(`${option}: ${file} cannot be written (no permission)`);
  }
  return found;
}
