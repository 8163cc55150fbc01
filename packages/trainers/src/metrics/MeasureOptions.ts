/** Which ticks `measure` and `accumulate` count: all of the stream when neither option is given. */
export interface MeasureOptions {
  /** Count only the last so many labelled ticks. */
  readonly rolling?: number | undefined;
  /** Weight of a tick relative to the labelled tick after it, between 0 and 1: 0.99 averages over about 100 ticks. */
  readonly fading?: number | undefined;
}
