import { expectWritable } from "./expectWritable.js";
import { UsageError } from "./UsageError.js";

/**
 * Refuses a name that a model cannot be saved under: the file is replaced by a new one, which would remove a device.
 *
 * @throws {UsageError} When it cannot be written, or is something else than a file.
 */
export async function expectReplaceable(option: string, file: string): Promise<void> {
  if (file === "-") throw new UsageError(`${option}: - is no file, and a model needs one; name it`);
  const found = await expectWritable(option, file);
  if (found && !found.isFile())
    throw new UsageError(`${option}: ${file} is a device or a pipe, expected a file`);
}
