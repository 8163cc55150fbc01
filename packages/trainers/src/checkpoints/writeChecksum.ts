import { crc32 } from "./crc32.js";
import { utf8Bytes } from "./utf8Bytes.js";

/** The first metadata of a file whose checksum `writeChecksum` is to write: room for eight digits. */
export const checksumPlaceholder = { crc32: "00000000" } as const;

/** Writes the checksum of a safetensors file into its metadata, in place of `checksumPlaceholder`. */
export function writeChecksum(file: Uint8Array): void {
  file.set(checksumDigits(file), digitsOffset);
}

/** Whether no bit of the file has changed since `writeChecksum`. */
export function hasValidChecksum(file: Uint8Array): boolean {
  return checksumDigits(file).every((digit, index) => file[digitsOffset + index] === digit);
}

const digitsOffset = 8 + '{"__metadata__":{"crc32":"'.length;
const digits = checksumPlaceholder.crc32.length;

/** The checksum of the file with the placeholder's digits, in hexadecimal. */
function checksumDigits(file: Uint8Array): Uint8Array {
  const start = crc32(utf8Bytes(checksumPlaceholder.crc32), crc32(file.subarray(0, digitsOffset)));
  const sum = crc32(file.subarray(digitsOffset + digits), start);
  return utf8Bytes(sum.toString(16).padStart(digits, "0"));
}
