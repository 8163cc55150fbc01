/** The length that a byte of the protocol stands for: 128 + 16·log10; 0 is zero. */
export function lengthOf(byte: number): number {
  return byte === 0 ? 0 : 10 ** exponentOf(byte);
}

/** Its decimal logarithm. */
export function exponentOf(byte: number): number {
  return (byte - 128) / 16;
}
