/**
 * The place of a record in its source. A sample carries it into the nets, so a checkpoint knows which records it has
 * learned from, whatever stands between the source and the nets.
 *
 * It is unique for each record and ascends within its source. Where one source has several partitions, each of them is
 * a source here.
 */
export interface Position {
  /** The name of the source, such as that of a file, a stream, or a partition of it. */
  readonly source: string;
  /**
   * What tells a source from another one of the same name that was made later, such as the time when it was made: the
   * same offset then means another record. Not given where this cannot happen.
   */
  readonly made?: string | undefined;
  /**
   * The place, compared number by number: `[812, 17]`, a record in message 812, is after `[812, 16]` and before `[813, 0]`.
   * Where an operator makes several samples of one record, it numbers them behind the record's offset. So a source goes on at
   * its first record whose offset comes after the checkpoint's, as `compareOffsets` says, even if that has more numbers.
   */
  readonly offset: readonly number[];
  /**
   * What the operators that the record has passed had learned up to and including this record, by their names. A checkpoint
   * calls these functions, and holds what they return.
   */
  readonly states?: Readonly<Record<string, () => unknown>> | undefined;
  /**
   * Where an operator joins several sources: the newest records of the other ones that it had read when it made this sample.
   * They are in the checkpoint too, so that each source goes on behind its own.
   */
  readonly joined?: readonly Position[] | undefined;
}

/**
 * What a checkpoint knows of everything before the nets: sources take it as `{ from }` and go on behind their position,
 * operators that learn take it and go on with their state.
 */
export interface Progress {
  /** The position of the newest record of each source that entered a net. */
  readonly positions?: readonly Position[] | undefined;
  /** The states of operators as of these records, by name: plain data. */
  readonly states?: Readonly<Record<string, unknown>> | undefined;
}
