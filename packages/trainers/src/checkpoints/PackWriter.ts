import { DistinctArrays } from "./DistinctArrays.js";
import { narrowestOf, wideOf } from "./narrowest.js";
import { leastShared, packRows, type PackedRows } from "./packRows.js";
import type { ReadyRows } from "./ReadyRows.js";
import type { RowArray, Rows } from "./rowsOf.js";

/** A value as JSON, and its number arrays, as they occur in the text. */
export interface Packed {
  readonly json: string;
  readonly chunks: readonly ArrayBufferView[];
}

/** What `pack` writes: text, and the arrays that the text names. */
export class PackWriter {
  readonly #text: string[] = []; // joined at the end
  readonly #chunks: ArrayBufferView[] = [];
  readonly #distinct: DistinctArrays = new DistinctArrays();
  readonly #names: Map<string, string> = new Map();
  #arrays = 0;

  get packed(): Packed {
    return { json: this.#text.join(""), chunks: this.#chunks };
  }

  text(part: string): void {
    this.#text.push(part);
  }

  /** The name of a member, and a colon. */
  name(name: string): void {
    let known = this.#names.get(name);
    if (known === undefined) {
      known = `${JSON.stringify(name.startsWith("$") ? `$${name}` : name)}:`;
      this.#names.set(name, known);
    }
    this.#text.push(known);
  }

  numbers(items: readonly number[]): void {
    this.wide(wideOf(items)!); // they are numbers
  }

  wide(wide: Float64Array<ArrayBuffer>): void {
    const numbers = narrowestOf(wide);
    this.#text.push(`{"$numbers":["${numbers.constructor.name}",${wide.length}]}`);
    this.#chunks.push(numbers);
  }

  /** - isShared   an equal array may be one with it */
  array(kind: string, array: RowArray, { isShared }: Shared): void {
    if (isShared && array.byteLength >= leastShared) {
      const same = this.#distinct.find(array, this.#arrays);
      if (same !== undefined) return void this.#text.push(`{"$same":${same}}`);
    }
    this.#arrays++;
    this.#text.push(`{"$${kind}":${array.length}}`);
    this.#chunks.push(array);
  }

  *rows(rows: Rows, shared: Shared): Generator<undefined, void> {
    const { kind, length, areLists, shape } = rows;
    const packed = yield* packRows(rows, shared);
    if (shape) this.#text.push(`{"$tensors":[${JSON.stringify(shape)},`);
    this.#rows(kind, length, packed, areLists ? "lists" : "rows");
    if (shape) this.#text.push("]}");
  }

  readyRows({ kind, length, packed }: ReadyRows): void {
    this.#rows(kind, length, packed, "rows");
  }

  #rows(kind: string, length: number | undefined, packed: PackedRows, even: string): void {
    const { isSparse, count, lengths, places, chunks } = packed;
    this.#text.push(`{"$${isSparse ? "sparse" : lengths ? "ragged" : even}":["${kind}",`);
    if (lengths) this.numbers(lengths);
    else this.#text.push(`${count},${length}`);
    for (const chunk of chunks) this.#chunks.push(chunk);
    if (places) {
      this.#text.push(",");
      this.numbers(places);
    }
    this.#text.push("]}");
  }
}

interface Shared {
  readonly isShared: boolean;
}
