import type { RowArray } from "./rowsOf.js";

/** Into how many numbers of 32 bits the mask of a row fits. */
export function maskWords(words: number): number {
  return Math.ceil(words / 32);
}

/** The words of rows that are not zero: see `sparseRows`. */
export class SparseWords {
  readonly mask: Int32Array;
  values: Int32Array;
  /** How many words there are. */
  size = 0;
  /** How many rows are kept. */
  count = 0;
  /** Of each row, which of those that are kept it is. */
  readonly places: number[] = [];
  readonly #words: number;
  /** More are not kept. */
  readonly #most: number;
  readonly #isDistinct: boolean;
  /** Of the words of each row that is kept. */
  readonly #begins: number[] = [];
  readonly #byHash: Map<number, number[]> = new Map();

  constructor(rows: number, words: number, options: { readonly isDistinct: boolean }) {
    this.mask = new Int32Array(rows * maskWords(words));
    this.#most = Math.ceil((rows * words) / 2);
    this.values = new Int32Array(Math.ceil(this.#most / 8) + words);
    this.#words = words;
    this.#isDistinct = options.isDistinct;
  }

  /** Adds rows; returns false where too many words are not zero. No generator: V8 drops the fast code of its loops at every end. */
  add(rows: readonly RowArray[], begin: number, end: number): boolean {
    const words = this.#words;
    let buffer: ArrayBufferLike | undefined;
    let all = this.values; // those of the buffer
    for (let index = begin; index < end; index++) {
      const row = rows[index];
      // Rows often follow each other in memory.
      if (row.buffer !== buffer) {
        buffer = row.buffer;
        all = new Int32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
      }
      const from = row.byteOffset / 4;
      const { size } = this;
      if (size + words > this.#most && size + nonZero(all, from, words) > this.#most) return false;
      if (size + words > this.values.length) this.#grow();
      const hash = this.#append(all, from);
      if (index === leastSeen && this.size > (leastSeen * words) / 2) return false;
      this.#keep(size, hash);
    }
    return true;
  }

  /** Appends a row, and returns its hash. */
  #append(all: Int32Array, from: number): number {
    const { mask, values } = this;
    const words = this.#words;
    const bits = this.count * maskWords(words);
    let { size } = this;
    let hash = 0;
    for (let word = 0; word < words; word++) {
      // Most are zero: four at a time.
      let at = from + word;
      while (word + 4 <= words && (all[at] | all[at + 1] | all[at + 2] | all[at + 3]) === 0) {
        word += 4;
        at += 4;
      }
      const value = word < words ? all[at] : 0;
      if (value === 0) continue;
      values[size++] = value;
      mask[bits + (word >>> 5)] |= 1 << (word & 31);
      // The multiplier of MurmurHash3.
      hash = Math.imul(hash ^ value ^ (word << 16), 0xcc9e2d51) ^ (hash >>> 15);
    }
    this.size = size;
    return hash;
  }

  /** Keeps the row that was appended from `begin` on, unless an earlier one is equal. */
  #keep(begin: number, hash: number): void {
    this.#begins[this.count] = begin;
    const known = this.#isDistinct ? this.#find(hash) : undefined;
    this.places.push(known ?? this.count);
    if (known === undefined) this.count++;
    else {
      const width = maskWords(this.#words);
      this.mask.fill(0, this.count * width, (this.count + 1) * width);
      this.size = begin;
    }
  }

  /** An earlier row that is equal to the newest one; where there is none, this one is noted. */
  #find(hash: number): number | undefined {
    const candidates = this.#byHash.get(hash);
    if (!candidates) {
      this.#byHash.set(hash, [this.count]);
      return undefined;
    }
    for (const candidate of candidates) if (this.#isEqual(candidate)) return candidate;
    candidates.push(this.count);
    return undefined;
  }

  #isEqual(candidate: number): boolean {
    const { count, mask, values } = this;
    const width = maskWords(this.#words);
    const [one, other] = [this.#begins[candidate], this.#begins[count]];
    const length = this.size - other;
    if (this.#begins[candidate + 1] - one !== length) return false;
    for (let word = 0; word < width; word++)
      if (mask[candidate * width + word] !== mask[count * width + word]) return false;
    for (let index = 0; index < length; index++)
      if (values[one + index] !== values[other + index]) return false;
    return true;
  }

  #grow(): void {
    const more = new Int32Array(2 * this.values.length);
    more.set(this.values);
    this.values = more;
  }
}

function nonZero(all: Int32Array, from: number, words: number): number {
  let count = 0;
  for (let at = from; at < from + words; at++) if (all[at] !== 0) count++;
  return count;
}

/** Rows after which those that are dense are known. */
const leastSeen = 16;
