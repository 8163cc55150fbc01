/** The length of an error as one byte: 128 + 16·log10, from 1 to 255; 0: zero, or not a number. */
export function normByte(length: number): number {
  if (!(length > 0)) return 0;
  return Math.max(1, Math.min(255, Math.round(128 + 16 * Math.log10(length))));
}
