import { CorruptFileError } from "./CorruptFileError.js";
import { crc32 } from "./crc32.js";
import { utf8Bytes } from "./utf8Bytes.js";
import { utf8Text } from "./utf8Text.js";

/** How the bytes of a checkpoint were compressed. */
export type Compression = "brotli" | "gzip";

/** A compressed checkpoint, taken apart. */
export interface CompressedCheckpoint {
  readonly compression: Compression;
  /** How many bytes it has when it is decompressed. */
  readonly size: number;
  readonly packed: Uint8Array;
}

/**
 * The layout of a compressed checkpoint:
 *
 *     8 bytes   which compression: "backstrB" brotli, "backstrG" gzip; no safetensors file begins like that
 *     8 bytes   the size of the plain bytes, little-endian
 *     8 bytes   the size of the compressed bytes, little-endian
 *     4 bytes   CRC-32 of all other bytes, little-endian
 *     then the compressed bytes, and zeros where the plain bytes would otherwise be more than `largestRatio` times the file
 *
 * A reader refuses a file that claims a larger ratio, and never decompresses more than the size that it states: so a small file
 * cannot fill the memory.
 */
export function compressedFile(
  compression: Compression,
  size: number,
  packed: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const length = Math.max(headerLength + packed.length, Math.ceil(size / largestRatio));
  const file = new Uint8Array(length);
  file.set(utf8Bytes(compression === "brotli" ? brotliMark : gzipMark));
  file.set(packed, headerLength);
  const header = new DataView(file.buffer);
  header.setBigUint64(8, BigInt(size), true);
  header.setBigUint64(16, BigInt(packed.length), true);
  header.setUint32(checksumOffset, checksumOf(file), true);
  return file;
}

/** The compression of a file, by its first bytes; undefined where it is not compressed. */
export function compressionOf(file: Uint8Array): Compression | undefined {
  const mark = utf8Text(file.subarray(0, brotliMark.length));
  return mark === brotliMark ? "brotli" : mark === gzipMark ? "gzip" : undefined;
}

/**
 * Takes a file apart whose compression is known.
 *
 * @throws {CorruptFileError} When a bit of it has changed, or it claims to be larger than it may.
 */
export function readCompressed(
  where: string,
  file: Uint8Array,
  compression: Compression,
): CompressedCheckpoint {
  if (file.length < headerLength)
    throw new CorruptFileError(`${where}: ${file.length} bytes, expected at least ${headerLength}; the file is cut off`); // prettier-ignore
  const header = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (header.getUint32(checksumOffset, true) !== checksumOf(file))
    throw new CorruptFileError(`${where}: the file has changed since it was written, its checksum differs`);
  const size = Number(header.getBigUint64(8, true));
  const packedLength = Number(header.getBigUint64(16, true));
  if (size > largestRatio * file.length)
    throw new CorruptFileError(
      `${where}: ${file.length} bytes claim to be ${size} bytes, expected at most ${largestRatio} times as many`,
    );
  if (packedLength > file.length - headerLength)
    throw new CorruptFileError(
      `${where}: ${file.length - headerLength} compressed bytes, expected ${packedLength}; the file is cut off`,
    );
  const packed = file.subarray(headerLength, headerLength + packedLength);
  return { compression, size, packed };
}

/** How many times as large as the file the plain bytes may be. */
export const largestRatio = 256;

const brotliMark = "backstrB";
const gzipMark = "backstrG";
const checksumOffset = 24;
const headerLength = 28;

/** The checksum of all bytes but its own. */
function checksumOf(file: Uint8Array): number {
  return crc32(file.subarray(headerLength), crc32(file.subarray(0, checksumOffset)));
}
