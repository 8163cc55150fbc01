import type { Position } from "backstream";
import type { BadRecord } from "./BadRecord.js";
import type { RawRecord } from "./RawRecord.js";

/** A record, good or bad, of a source that knows its place. */
export class PositionedRecord {
  readonly record: RawRecord | BadRecord;
  readonly position: Position;

  constructor(record: RawRecord | BadRecord, position: Position) {
    this.record = record;
    this.position = position;
  }
}
