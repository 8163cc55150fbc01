import { nodeZlib } from "./nodeZlib.js";

/**
 * The checksum CRC-32 of zip, PNG and Ethernet. It changes whenever up to 32 neighbouring bits change.
 *
 * - previous   the checksum of the bytes that come before these, to calculate one sum over several arrays; 0 for none
 *
 * @source ISO 3309; the checksum of "123456789" is cbf43926. Four bytes at a time: Kounavis and Berry, "Novel table
 *   lookup-based algorithms for high-performance CRC generation", IEEE Transactions on Computers 57(11), 2008.
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  const native = bytes.length > 1024 ? nodeZlib()?.crc32 : undefined;
  return native ? native(bytes, previous) : crc32ByTable(bytes, previous);
}

/** As `crc32`, on every platform. */
export function crc32ByTable(bytes: Uint8Array, previous = 0): number {
  let sum = ~previous;
  let i = 0;
  for (const end = bytes.length - 3; i < end; i += 4) {
    sum ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    sum =
      table[768 + (sum & 255)] ^
      table[512 + ((sum >>> 8) & 255)] ^
      table[256 + ((sum >>> 16) & 255)] ^
      table[sum >>> 24];
  }
  for (; i < bytes.length; i++) sum = (sum >>> 8) ^ table[(sum ^ bytes[i]) & 255];
  return ~sum >>> 0;
}

/** How a byte changes the sum when no other byte follows it, then when one, two and three follow. */
const table = new Int32Array(4 * 256);
for (let byte = 0; byte < 256; byte++) {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  table[byte] = sum;
}
for (let i = 256; i < table.length; i++) {
  const sum = table[i - 256];
  table[i] = (sum >>> 8) ^ table[sum & 255];
}
