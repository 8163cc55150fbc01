import type { NumberedRecord } from "./NumberedRecord.js";

/** Records that become one message. */
export interface MessageBatch {
  readonly partition: number | undefined;
  readonly records: readonly NumberedRecord[];
}
