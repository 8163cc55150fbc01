/** A message that the server has stored. */
export interface PublishedMessage<R> {
  readonly subject: string;
  readonly stream: string;
  /** Its number in the stream; of a duplicate, that of the message stored before. */
  readonly sequence: number;
  /** Whether it was stored before, under the same ID. */
  readonly isDuplicate: boolean;
  /** Its records. */
  readonly records: readonly R[];
}
