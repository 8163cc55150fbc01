import type { ReadyRows } from "./ReadyRows.js";

/** Stands in a value for a list of records, as a member of a record: by columns, as `columnsOf` returns them. */
export class ReadyTable {
  readonly columns: ReadonlyMap<string, readonly unknown[] | ReadyRows>;

  constructor(columns: ReadonlyMap<string, readonly unknown[] | ReadyRows>) {
    this.columns = columns;
  }
}
