/**
 * The checksum of records in event files (Castagnoli's polynomial, reflected), as they have it: turned by 15 bits, and a number added.
 *
 * @source TensorFlow, core/lib/hash/crc32c.h, "Mask"; RFC 3720, appendix B.4, has values to check against.
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/**
 * @example
 *   crc32c(new TextEncoder().encode("123456789")).toString(16) // => "e3069283"
 */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
