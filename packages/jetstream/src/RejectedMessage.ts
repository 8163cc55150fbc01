import type { Position } from "@backstream/core";

/** A message, or a part of one, that is no record, and the reason. */
export interface RejectedMessage {
  /** For example `line 3 is "}", expected JSON`. */
  readonly reason: string;
  readonly position: Position;
  /** The whole message. */
  readonly data: Uint8Array;
}
