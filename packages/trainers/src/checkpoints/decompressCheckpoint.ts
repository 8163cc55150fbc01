import type { Checkpoint } from "@backstream/operators";
import { compressionOf, readCompressed } from "./compressedFormat.js";
import { decodeCheckpoint } from "./decodeCheckpoint.js";
import { decompress } from "./decompress.js";
import { expectBytes } from "./expectBytes.js";

/**
 * The checkpoint that `compressCheckpoint` compressed, bit for bit; bytes of `encodeCheckpoint` are read too. `Extra` is
 * the type that its `extra` has, which is not checked.
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
  const compression = compressionOf(bytes);
  if (!compression) return decodeCheckpoint<Extra>(bytes);
  const compressed = readCompressed("decompressCheckpoint", bytes, compression);
  return decodeCheckpoint<Extra>(await decompress("decompressCheckpoint", compressed));
}
