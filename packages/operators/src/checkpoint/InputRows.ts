import type { Floats } from "@backstream/tensors";

/**
 * Inputs of one length as words of 32 bits, each from index `at(row)` on. Of wide inputs, such as those with categories, only
 * the words that are not zero are kept, unless these are the half of them.
 */
export class InputRows {
  /** Words of each input. */
  readonly words: number;
  count = 0;
  /** One bit for each word that is not zero, the lowest first: `width` numbers for each input; undefined where all are kept. */
  mask: Int32Array | undefined;
  /** The words that are kept. */
  values: Int32Array = new Int32Array(1024);
  /** How many are kept. */
  size = 0;
  readonly #width: number;
  /** Of each input the index of its first word in `values`, where a mask is kept. */
  readonly #begins: number[] = [];
  /** The words of the array that was read last: inputs often follow each other in memory. */
  #source: Int32Array = this.values;

  constructor(words: number) {
    this.words = words;
    this.#width = Math.ceil(words / 32);
    this.mask = words > widest ? new Int32Array(64 * this.#width) : undefined;
  }

  /** Adds the input that begins at index `at` of the numbers. */
  add(numbers: Floats, at: number): void {
    if (numbers.buffer !== this.#source.buffer)
      this.#source = new Int32Array(numbers.buffer, 0, Math.floor(numbers.buffer.byteLength / 4));
    const from = (numbers.byteOffset + at * numbers.BYTES_PER_ELEMENT) / 4;
    const { words } = this;
    if (this.size + words > this.values.length) this.values = grown(this.values, this.size + words);
    if (this.mask) this.#addSparse(this.mask, from);
    else {
      const { values, size } = this;
      const source = this.#source;
      for (let word = 0; word < words; word++) values[size + word] = source[from + word];
      this.size += words;
    }
    this.count++;
    if (this.mask && this.count === leastSeen && this.size > (leastSeen * words) / 2) this.#fill();
  }

  /** Adds one of other inputs, of the same length. */
  addFrom(others: InputRows, row: number): void {
    const { words } = this;
    const width = this.#width;
    if (this.mask && others.mask) {
      if (this.size + words > this.values.length) this.values = grown(this.values, this.size + words);
      const bits = this.count * width;
      if (bits + width > this.mask.length) this.mask = grown(this.mask, bits + width);
      for (let index = 0; index < width; index++) this.mask[bits + index] = others.mask[row * width + index];
      const [begin, end] = [others.#begins[row], others.#begins[row + 1] ?? others.size];
      this.#begins.push(this.size);
      for (let index = begin; index < end; index++) this.values[this.size++] = others.values[index];
      this.count++;
      return;
    }
    const plain = new Float32Array(words);
    others.read(row, plain, 0);
    this.add(plain, 0);
  }

  /** Writes an input to the numbers from index `at` on, where there are zeros. */
  read(row: number, numbers: Floats, at: number): void {
    const { words, values, mask } = this;
    const to = new Int32Array(numbers.buffer, numbers.byteOffset + at * numbers.BYTES_PER_ELEMENT, words);
    if (mask) expand(mask, row * this.#width, this.#width, values, this.#begins[row], to);
    else to.set(values.subarray(row * words, (row + 1) * words));
  }

  /** No input is added any more. */
  end(): void {
    this.values = this.values.slice(0, this.size);
    this.mask = this.mask?.slice(0, this.count * this.#width);
    this.#source = this.values;
  }

  #addSparse(mask: Int32Array, from: number): void {
    const { words, values } = this;
    const source = this.#source;
    const bits = this.count * this.#width;
    let { size } = this;
    this.#begins.push(size);
    if (bits + this.#width > mask.length) this.mask = mask = grown(mask, bits + this.#width);
    for (let word = 0; word < words; word++) {
      // Most are zero: four at a time.
      let at = from + word;
      while (word + 4 <= words && (source[at] | source[at + 1] | source[at + 2] | source[at + 3]) === 0) {
        word += 4;
        at += 4;
      }
      const value = word < words ? source[at] : 0;
      if (value === 0) continue;
      values[size++] = value;
      mask[bits + (word >>> 5)] |= 1 << (word & 31);
    }
    this.size = size;
  }

  /** Keeps all words from now on. */
  #fill(): void {
    const { mask, values, words, count } = this;
    const all = new Int32Array(Math.max(1024, 2 * count * words));
    for (let row = 0; row < count; row++)
      expand(mask!, row * this.#width, this.#width, values, this.#begins[row], all.subarray(row * words)); // there is one
    this.mask = undefined;
    this.values = all;
    this.size = count * words;
    this.#begins.length = 0;
  }
}

/** Writes the words of an input whose mask is from index `bits` on, `width` numbers. */
function expand(
  mask: Int32Array,
  bits: number,
  width: number,
  values: Int32Array,
  begin: number,
  to: Int32Array,
): void {
  let next = begin;
  for (let index = 0; index < width; index++) {
    // The lowest bit first; most are zero.
    for (let rest = mask[bits + index]; rest !== 0; rest &= rest - 1)
      to[index * 32 + 31 - Math.clz32(rest & -rest)] = values[next++];
  }
}

function grown(words: Int32Array, least: number): Int32Array {
  const more = new Int32Array(Math.max(2 * words.length, least));
  more.set(words);
  return more;
}

/** Inputs of up to so many words keep all: a mask would gain little. */
const widest = 16;
/** Inputs after which those that are dense are known. */
const leastSeen = 16;
