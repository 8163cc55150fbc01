import type { PackedRows } from "./packRows.js";

/** Stands in a value for a list of rows that are packed already. */
export class ReadyRows {
  /** What they are made of when they are read: the name of a typed array. */
  readonly kind: string;
  /** That of each row. */
  readonly length: number;
  readonly packed: PackedRows;

  constructor(kind: string, length: number, packed: PackedRows) {
    this.kind = kind;
    this.length = length;
    this.packed = packed;
  }
}
