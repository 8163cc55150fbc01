import type { RowArray } from "./rowsOf.js";

/** Numbers arrays in the order of their first appearance; arrays of one type with the same bits have one number. */
export class DistinctArrays {
  readonly #byHash: Map<number, { readonly array: RowArray; readonly number: number }[]> = new Map();

  /** The number of an array with the same bits; undefined where there was none: then this one has `number`. */
  find(array: RowArray, number: number): number | undefined {
    const words = wordsOf(array);
    const hash = hashOf(words);
    const candidates = this.#byHash.get(hash);
    const found = candidates?.find(
      (candidate) =>
        candidate.array.constructor === array.constructor && areEqual(wordsOf(candidate.array), words),
    );
    if (found) return found.number;
    if (candidates) candidates.push({ array, number });
    else this.#byHash.set(hash, [{ array, number }]);
    return undefined;
  }
}

type Words = Int32Array | Uint8Array;

/** The bits of an array, 32 at a time where possible. */
function wordsOf({ buffer, byteOffset, byteLength }: RowArray): Words {
  return byteOffset % 4 === 0 && byteLength % 4 === 0
    ? new Int32Array(buffer, byteOffset, byteLength / 4)
    : new Uint8Array(buffer, byteOffset, byteLength);
}

/** @source The multiplier of MurmurHash3, Austin Appleby, public domain. */
function hashOf(words: Words): number {
  let hash = words.length;
  for (let index = 0; index < words.length; index++)
    hash = Math.imul(hash ^ words[index], 0xcc9e2d51) ^ (hash >>> 15);
  return hash;
}

function areEqual(one: Words, other: Words): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}
