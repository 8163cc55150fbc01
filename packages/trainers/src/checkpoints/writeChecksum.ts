import { atOnce } from "./atOnce.js";
import { crc32 } from "./crc32.js";
import { utf8Bytes } from "./utf8Bytes.js";

/** The first metadata of a file whose checksum `writeChecksum` is to write: room for eight digits. */
export const checksumPlaceholder = { crc32: "00000000" } as const;

/** Writes the checksum of a safetensors file into its metadata, in place of `checksumPlaceholder`. */
export function writeChecksum(file: Uint8Array): void {
  atOnce(checksumSteps(file));
}

/** As `writeChecksum`; yields where it can be interrupted. */
export function* checksumSteps(file: Uint8Array): Generator<undefined, void> {
  file.set(yield* checksumDigits(file), digitsOffset);
}

/** Whether no bit of the file has changed since `writeChecksum`. */
export function hasValidChecksum(file: Uint8Array): boolean {
  return atOnce(checksumDigits(file)).every((digit, index) => file[digitsOffset + index] === digit);
}

const digitsOffset = 8 + '{"__metadata__":{"crc32":"'.length;
const digits = checksumPlaceholder.crc32.length;

/** The checksum of the file with the placeholder's digits, in hexadecimal. */
function* checksumDigits(file: Uint8Array): Generator<undefined, Uint8Array> {
  let sum = crc32(utf8Bytes(checksumPlaceholder.crc32), crc32(file.subarray(0, digitsOffset)));
  for (let from = digitsOffset + digits; from < file.length; from += interval) {
    sum = crc32(file.subarray(from, from + interval), sum);
    yield;
  }
  return utf8Bytes(sum.toString(16).padStart(digits, "0"));
}

/** Bytes that are read without an interruption. */
const interval = 1 << 19;
