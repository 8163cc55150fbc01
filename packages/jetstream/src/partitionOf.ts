import { describeValue, expectCount } from "@backstream/core";

/**
 * The partition that a key belongs to: a whole number from 0 to below `count`.
 *
 *     partition = FNV-1a₃₂(key as UTF-8) mod count
 *
 * A key must stay in its partition, so this never changes, and publishers in other languages can calculate the same: their
 * libraries have FNV-1a with 32 bits. Choose a count that is larger than the number of processes will ever be, and keep it:
 * with another count, keys move to other partitions, away from their memories.
 *
 * @throws {TypeError} When the key is neither a text nor a finite number, which counts as its text.
 * @throws {RangeError} When count is not a whole number from 1 to 4,294,967,296.
 * @source Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm", RFC 9923.
 * @see partitions, which process works on which
 * @example
 *   partitionOf("OSL", 64) // => 1
 *   partitionOf("OSL", 1) // => 0
 */
export function partitionOf(key: string | number, count: number): number {
  if (typeof key !== "string" && !Number.isFinite(key))
    throw new TypeError(`partitionOf: key is ${describeValue(key)}, expected a text or a finite number`);
  expectCount("partitionOf", "count", count);
  if (count > 2 ** 32) throw new RangeError(`partitionOf: count is ${count}, expected at most 4294967296`);
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(String(key))) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % count;
}
