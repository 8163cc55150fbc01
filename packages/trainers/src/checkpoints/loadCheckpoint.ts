import type { Checkpoint } from "@backstream/operators";
import { CorruptFileError } from "./CorruptFileError.js";
import { decodeCheckpoint } from "./decodeCheckpoint.js";
import { expectPath } from "./expectPath.js";
import { fileSystem } from "./fileSystem.js";

/**
 * Reads a checkpoint from a file that `saveCheckpoint` wrote. `Extra` is the type that its `extra` has, which is not checked.
 * Needs Node.
 *
 * @throws {CorruptFileError} When the file is damaged, or something else.
 * @throws {Error} When it cannot be read; `cause` is the platform's error.
 * @throws {TypeError} When the file is no path.
 * @see {@link saveCheckpoint}, with an example of both.
 */
export function loadCheckpoint<Extra = unknown>(file: string): Checkpoint<Extra> {
  expectPath("loadCheckpoint", "file", file);
  const { fs } = fileSystem("loadCheckpoint");
  try {
    return decodeCheckpoint<Extra>(fs.readFileSync(file));
  } catch (error) {
    const reason = (error as Error).message;
    if (error instanceof CorruptFileError)
      throw new CorruptFileError(`loadCheckpoint: ${file} is damaged or no checkpoint (${reason})`, {
        cause: error,
      });
    throw new Error(`loadCheckpoint: ${file} cannot be read (${reason})`, { cause: error });
  }
}
