import { crc32 } from "./crc32.js";
import { utf8Bytes } from "./utf8.js";

/** The metadata that must stand first in a file for `seal` to write to. */
export const openSeal = { crc32: "00000000" } as const;

/** Writes the check sum of a safetensors file into its metadata. */
export function seal(file: Uint8Array): void {
  file.set(sealOf(file), place);
}

/** Whether the file is, bit for bit, as `seal` left it. */
export function isSealed(file: Uint8Array): boolean {
  return sealOf(file).every((digit, index) => file[place + index] === digit);
}

const place = 8 + '{"__metadata__":{"crc32":"'.length;
const digits = openSeal.crc32.length;

function sealOf(file: Uint8Array): Uint8Array {
  const before = crc32(utf8Bytes(openSeal.crc32), crc32(file.subarray(0, place)));
  const sum = crc32(file.subarray(place + digits), before);
  return utf8Bytes(sum.toString(16).padStart(digits, "0"));
}
