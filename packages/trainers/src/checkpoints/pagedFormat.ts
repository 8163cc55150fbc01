import { CorruptFileError } from "./CorruptFileError.js";
import { crc32 } from "./crc32.js";
import { utf8Bytes } from "./utf8Bytes.js";
import { utf8Text } from "./utf8Text.js";

/**
 * The layout of a checkpoint whose held ticks are in parts of their own, each compressed by itself:
 *
 *     8 bytes   "backstrP"
 *     4 bytes   CRC-32 of the rest of this header, little-endian
 *     4 bytes   the number of parts, little-endian
 *     8 bytes   for each part, its length, little-endian
 *     then the parts, one behind the other, with checksums of their own: files as `compressedFile` makes them;
 *       the first may be a plain one, as `encodeCheckpoint` makes it
 *
 * The first part is the checkpoint, in which numbers stand for held ticks; the others are these ticks. A part whose ticks are
 * still held is the same bytes in the next file.
 */
export function pagedFile([first, ...others]: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const { file, room } = pagedRoom(first.length, others);
  room.set(first);
  return file;
}

/** As `pagedFile`, with room for a first part that is to be written. */
export function pagedRoom(
  size: number,
  others: readonly Uint8Array[],
): { readonly file: Uint8Array<ArrayBuffer>; readonly room: Uint8Array<ArrayBuffer> } {
  const headerLength = begin + 8 * (1 + others.length);
  const file = new Uint8Array(others.reduce((sum, { length }) => sum + length, headerLength + size));
  file.set(utf8Bytes(mark));
  const header = new DataView(file.buffer);
  header.setUint32(begin - 4, 1 + others.length, true);
  header.setBigUint64(begin, BigInt(size), true);
  let offset = headerLength + size;
  for (const [index, part] of others.entries()) {
    header.setBigUint64(begin + 8 * (index + 1), BigInt(part.length), true);
    file.set(part, offset);
    offset += part.length;
  }
  header.setUint32(mark.length, crc32(file.subarray(begin - 4, headerLength)), true);
  return { file, room: file.subarray(headerLength, headerLength + size) };
}

/**
 * The parts of a file in pages; undefined where it is none.
 *
 * @throws {CorruptFileError} When a bit of the header has changed, or the file is cut off or longer.
 */
export function partsOfFile(where: string, file: Uint8Array): Uint8Array[] | undefined {
  if (utf8Text(file.subarray(0, mark.length)) !== mark) return undefined;
  const header = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const count = file.length < begin ? 1 : header.getUint32(begin - 4, true);
  const headerLength = begin + 8 * count;
  if (file.length < headerLength)
    throw new CorruptFileError(`${where}: ${file.length} bytes, expected at least ${headerLength}; the file is cut off`); // prettier-ignore
  if (count === 0 || header.getUint32(mark.length, true) !== crc32(file.subarray(begin - 4, headerLength)))
    throw new CorruptFileError(`${where}: the file has changed since it was written, its checksum differs`);
  const parts: Uint8Array[] = [];
  let offset = headerLength;
  for (let index = 0; index < count; index++) {
    const length = Number(header.getBigUint64(begin + 8 * index, true));
    parts.push(file.subarray(offset, offset + length));
    offset += length;
  }
  if (offset === file.length) return parts;
  throw new CorruptFileError(`${where}: ${file.length} bytes, expected ${offset}; the file is cut off or longer`); // prettier-ignore
}

const mark = "backstrP";
/** Where the lengths of the parts begin. */
const begin = 16;
