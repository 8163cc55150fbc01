/**
 * The check sum of zip, PNG and Ethernet: another one whenever up to 32 neighbouring bits are not what they were.
 *
 * - before   the sum of what stands before these bytes, 0 where nothing does
 *
 * @source ISO 3309; the value for "123456789" is cbf43926.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (let at = 0; at < bytes.length; at++) sum = (sum >>> 8) ^ table[(sum ^ bytes[at]) & 255];
  return ~sum >>> 0;
}

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  return sum;
});
