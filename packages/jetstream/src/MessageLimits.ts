/** When a message is complete: at the first of these. */
export interface MessageLimits {
  /** Default: 1, or, where `bytes` or `milliseconds` is given, any number. */
  readonly records?: number | undefined;
  /** Default, and most: what the server takes as one message, usually 1 MB. */
  readonly bytes?: number | undefined;
  /** Milliseconds after its first record. Default: never. */
  readonly milliseconds?: number | undefined;
}
