import { describeValue } from "@backstream/core";
import { type ArrayKind, arrayKinds } from "./arrayKinds.js";
import { bitsIn, denseRows } from "./denseRows.js";
import { isCount } from "./faults.js";
import { maskWords } from "./SparseWords.js";

/** Reads the arrays that `PackWriter` has written, one after the other. */
export class PackReader {
  readonly #bytes: Uint8Array;
  readonly #corrupt: (what: string) => Error;
  #at = 0;

  /**
   * - bits      the arrays, each padded to a multiple of 4 bytes
   * - corrupt   the error to throw, of what the file does
   */
  constructor({ buffer, byteOffset, byteLength }: Int32Array, corrupt: (what: string) => Error) {
    this.#bytes = new Uint8Array(buffer, byteOffset, byteLength);
    this.#corrupt = corrupt;
  }

  /** How many bytes have not been read. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** A copy of the next array. */
  take(NumberArray: ArrayKind, length: unknown): ArrayBufferView {
    if (!isCount(length)) throw this.#corrupt(`holds ${describeValue(length)} numbers`);
    const size = NumberArray.BYTES_PER_ELEMENT * length;
    if (size > this.left) throw this.#corrupt(`wants ${size} bytes of the ${this.left} that are left`);
    const array = new NumberArray(length);
    new Uint8Array(array.buffer).set(this.#bytes.subarray(this.#at, this.#at + size));
    this.#at += Math.ceil(size / 4) * 4;
    return array;
  }

  /** The numbers of a list: their type and their count; of a file of the format before, only their count. */
  numbers(content: unknown): ArrayLike<number> {
    if (!Array.isArray(content)) return this.take(Float64Array, content) as Float64Array;
    const [kind, length] = content as readonly unknown[];
    const NumberArray = arrayKinds.get(kind as string);
    if (!NumberArray || NumberArray.name.startsWith("Big"))
      throw this.#corrupt(`holds numbers of the type ${describeValue(kind)}`);
    return this.take(NumberArray, length) as Float64Array; // of numbers, as all of these kinds
  }

  /** Rows of which only the words that are not zero were written. */
  sparse(NumberArray: ArrayKind, count: number, length: number): ArrayBufferView[] {
    const size = NumberArray.BYTES_PER_ELEMENT * length;
    if (size % 4 !== 0) throw this.#corrupt(`holds sparse rows of ${size} bytes`);
    const mask = this.take(Int32Array, count * maskWords(size / 4)) as Int32Array;
    const values = this.take(Int32Array, bitsIn(mask)) as Int32Array;
    const rows = denseRows(mask, values, size / 4);
    if (!rows) throw this.#corrupt(`holds a sparse row of more than ${size} bytes`);
    return rows.map((words) => new NumberArray(words.buffer, 0, length));
  }
}
