import type { BadRecord } from "./BadRecord.js";
import { PositionedRecord } from "./PositionedRecord.js";
import type { RawRecord } from "./RawRecord.js";
import type { SourceRecord } from "./Source.js";

/** The record without its position. */
export function recordIn(item: SourceRecord): RawRecord | BadRecord {
  return item instanceof PositionedRecord ? item.record : item;
}
