import type { Checkpoint } from "@backstream/operators";
import { compressionOf, readCompressed } from "./compressedFormat.js";
import { decodeFile } from "./decodeFile.js";
import { decompress } from "./decompress.js";
import { expectBytes } from "./expectBytes.js";
import { partsOfFile } from "./pagedFormat.js";

/**
 * The checkpoint that `compressCheckpoint` compressed, bit for bit; what `durable` has saved, and bytes of `encodeCheckpoint`,
 * are read too. `Extra` is the type that its `extra` has, which is not checked.
 *
 * Bytes that were made to deceive are refused: they state how large they become, at most 256 times as large as they are,
 * and no more than that is decompressed. What comes out is checked as `decodeCheckpoint` checks it.
 *
 * @throws {CorruptFileError} As a rejection, when any bit has changed since, or the bytes are something else.
 * @throws {TypeError} As a rejection, when it is given no bytes.
 * @throws {Error} As a rejection, when the bytes are brotli, which Node wrote, and this platform cannot read it.
 * @see {@link loadCheckpoint} for a file
 * @example
 *   const bytes = await compressCheckpoint(checkpointOf(network(dense(1, 1), { name: "line" })));
 *   const { nets } = await decompressCheckpoint(bytes);
 *   nets[0].name // => "line"
 */
export async function decompressCheckpoint<Extra = unknown>(bytes: Uint8Array): Promise<Checkpoint<Extra>> {
  expectBytes("decompressCheckpoint", bytes);
  const parts = partsOfFile("decompressCheckpoint", bytes);
  if (!parts) return decodeFile<Extra>(await plainBytes(bytes));
  const [first, ...pages] = await Promise.all(parts.map(plainBytes));
  return decodeFile<Extra>(first, pages);
}

async function plainBytes(bytes: Uint8Array): Promise<Uint8Array> {
  const compression = compressionOf(bytes);
  if (!compression) return bytes;
  return decompress("decompressCheckpoint", readCompressed("decompressCheckpoint", bytes, compression));
}
