import { describeValue } from "@backstream/core";

/**
 * The hash of two whole numbers, a whole number of 32 bits; the order of the two matters.
 *
 * @source Finaliser of MurmurHash3, Appleby, 2011.
 * @example
 *   hashPair(1, 2) === hashPair(2, 1) // => false
 */
export function hashPair(a: number, b: number): number {
  if (typeof a !== "number" || typeof b !== "number")
    throw new TypeError(
      `hashPair: got ${describeValue(a)} and ${describeValue(b)}, expected two whole numbers`,
    );
  let h = Math.imul(a, 0x01000193) ^ b;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
