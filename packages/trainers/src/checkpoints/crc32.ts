/**
 * The check sum of zip, PNG and Ethernet: another one whenever up to 32 neighbouring bits are not what they were.
 *
 * - before   the sum of what stands before these bytes, 0 where nothing does
 *
 * @source ISO 3309; the value for "123456789" is cbf43926. Four bytes at a time: Kounavis and Berry, "Novel table
 *   lookup-based algorithms for high-performance CRC generation", IEEE Transactions on Computers 57(11), 2008.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    sum ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    sum =
      table[768 + (sum & 255)] ^
      table[512 + ((sum >>> 8) & 255)] ^
      table[256 + ((sum >>> 16) & 255)] ^
      table[sum >>> 24];
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ table[(sum ^ bytes[at]) & 255];
  return ~sum >>> 0;
}

/** What a byte does to the sum: with none behind it, then with one, two and three. */
const table = new Int32Array(4 * 256);
for (let byte = 0; byte < 256; byte++) {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  table[byte] = sum;
}
for (let at = 256; at < table.length; at++) {
  const sum = table[at - 256];
  table[at] = (sum >>> 8) ^ table[sum & 255];
}
