/** How the nets of all partitions become one model. */
export interface SharedMerging {
  /** Each change counts 1 / partitions, or up to three times as much: see `mergeParameters`. */
  readonly how: "average" | "sum";
  /** Updates of a partition from one exchange to the next. */
  readonly interval: number;
}
