/** A message of a stream. */
export interface StreamMessage {
  readonly data: Uint8Array;
  /** Its number in the stream. */
  readonly sequence: number;
  /** The number of the message before it, where messages in between may have been removed before they were read. */
  readonly gapAfter: number | undefined;
}
