import type { RowArray } from "./rowsOf.js";

/** Rows of which most 32-bit words are zero. */
export interface SparseRows {
  /** How many differ. */
  readonly count: number;
  /** For each row which of them it is; not given where all differ. */
  readonly places: readonly number[] | undefined;
  /** One bit for each word that is not zero, the lowest first: `maskWords(words)` numbers a row. */
  readonly mask: Int32Array;
  /** The words that are not zero. */
  readonly values: Int32Array;
}

/** Into how many numbers of 32 bits the mask of a row fits. */
export function maskWords(words: number): number {
  return Math.ceil(words / 32);
}

/**
 * The rows without their zeros; undefined where these are less than half of the words. It yields where it can be interrupted.
 *
 * - rows         of one length, a multiple of 4 bytes from an address that is one
 * - isDistinct   equal rows are kept once
 */
export function* sparseRows(
  rows: readonly RowArray[],
  options: { readonly isDistinct: boolean },
): Generator<undefined, SparseRows | undefined> {
  const words = rows[0].byteLength / 4;
  const width = maskWords(words);
  const mask = new Int32Array(rows.length * width);
  const most = Math.ceil((rows.length * words) / 2);
  let values = new Int32Array(Math.ceil(most / 8) + words);
  const begins: number[] = []; // of the values of each row that is kept
  const byHash = new Map<number, number[]>();
  const places: number[] = [];
  let count = 0;
  let size = 0;
  for (let index = 0; index < rows.length; index++) {
    const { buffer, byteOffset } = rows[index];
    const row = new Int32Array(buffer, byteOffset, words);
    const begin = size;
    const bits = count * width;
    let hash = 0;
    if (begin + words > most && begin + nonZero(row) > most) return undefined;
    if (begin + words > values.length) {
      const more = new Int32Array(2 * values.length);
      more.set(values);
      values = more;
    }
    for (let word = 0; word < words; word++) {
      // Most are zero: four at a time.
      while (word + 4 <= words && (row[word] | row[word + 1] | row[word + 2] | row[word + 3]) === 0)
        word += 4;
      const value = word < words ? row[word] : 0;
      if (value === 0) continue;
      values[size++] = value;
      mask[bits + (word >>> 5)] |= 1 << (word & 31);
      // The multiplier of MurmurHash3.
      hash = Math.imul(hash ^ value ^ (word << 16), 0xcc9e2d51) ^ (hash >>> 15);
    }
    if (index === leastSeen && size > (leastSeen * words) / 2) return undefined;
    begins[count] = begin;
    const known = options.isDistinct ? find(hash) : undefined;
    if (known === undefined) places.push(count++);
    else {
      places.push(known);
      size = begin;
      mask.fill(0, bits, bits + width);
    }
    if (index % 512 === 511) yield;
  }

  /** An earlier row that is equal to the newest one; where there is none, this one is noted. */
  function find(hash: number): number | undefined {
    const candidates = byHash.get(hash);
    const found = candidates?.find(isEqual);
    if (found !== undefined) return found;
    if (candidates) candidates.push(count);
    else byHash.set(hash, [count]);
    return undefined;
  }

  function isEqual(candidate: number): boolean {
    const [one, other] = [begins[candidate], begins[count]];
    if (begins[candidate + 1] - one !== size - other) return false;
    for (let word = 0; word < width; word++)
      if (mask[candidate * width + word] !== mask[count * width + word]) return false;
    for (let index = size - other - 1; index >= 0; index--)
      if (values[one + index] !== values[other + index]) return false;
    return true;
  }

  return {
    count,
    places: count < rows.length ? places : undefined,
    mask: mask.subarray(0, count * width),
    values: values.subarray(0, size),
  };
}

function nonZero(row: Int32Array): number {
  let count = 0;
  for (let word = 0; word < row.length; word++) if (row[word] !== 0) count++;
  return count;
}

/** Rows after which those that are dense are known. */
const leastSeen = 16;
