import type { Checkpoint } from "@backstream/operators";
import { compressionOf, readCompressed } from "./compressedFormat.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { decodeFile } from "./decodeFile.js";
import { decompressSync } from "./decompress.js";
import { expectPath } from "./expectPath.js";
import { fileSystem } from "./fileSystem.js";
import { nodeZlib } from "./nodeZlib.js";
import { partsOfFile } from "./pagedFormat.js";

/**
 * Reads a checkpoint from a file that `saveCheckpoint` wrote, or of the bytes of `compressCheckpoint`, or of a
 * store. `Extra` is the type that
 * its `extra` has, which is not checked. Needs Node.
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
    const bytes = fs.readFileSync(file);
    const parts = partsOfFile("loadCheckpoint", bytes);
    if (!parts) return decodeFile<Extra>(plainBytes(bytes));
    const [first, ...pages] = parts.map(plainBytes);
    return decodeFile<Extra>(first, pages);
  } catch (error) {
    const reason = (error as Error).message;
    if (error instanceof CorruptFileError)
      throw new CorruptFileError(`loadCheckpoint: ${file} is damaged or no checkpoint (${reason})`, {
        cause: error,
      });
    throw new Error(`loadCheckpoint: ${file} cannot be read (${reason})`, { cause: error });
  }
}

function plainBytes(bytes: Uint8Array): Uint8Array {
  const compression = compressionOf(bytes);
  if (!compression) return bytes;
  const zlib = nodeZlib()!; // there is a file system
  return decompressSync("loadCheckpoint", zlib, readCompressed("loadCheckpoint", bytes, compression));
}
