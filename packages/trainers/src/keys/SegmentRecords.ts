import { CorruptFileError } from "../checkpoints/CorruptFileError.js";
import { partsOfFile } from "../checkpoints/pagedFormat.js";
import { decodePage, recordsPerPage } from "./segmentFile.js";

/** The records of a segment that was read: a page is decoded when one of its records is wanted. */
export class SegmentRecords {
  readonly #where: string;
  readonly #pages: readonly Uint8Array[];
  readonly #decoded: (readonly unknown[])[] = [];

  /** @throws {CorruptFileError} When the bytes are something else. */
  constructor(where: string, bytes: Uint8Array) {
    const pages = partsOfFile(where, bytes);
    if (!pages) throw new CorruptFileError(`${where}: the file holds no keys; it is of something else`);
    this.#where = where;
    this.#pages = pages;
  }

  /** @throws {CorruptFileError} When there is none. */
  at(index: number): unknown {
    const page = Math.floor(index / recordsPerPage);
    const record = (this.#decoded[page] ??= this.#decode(page))[index % recordsPerPage];
    if (record !== undefined) return record;
    throw new CorruptFileError(`${this.#where}: the file has no record ${index}`);
  }

  #decode(page: number): readonly unknown[] {
    return page < this.#pages.length ? decodePage(this.#where, this.#pages[page]) : [];
  }
}
