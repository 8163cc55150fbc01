import type { BatchesOptions } from "./batches.js";

/** How a sink takes records. */
export interface SinkOptions extends Omit<BatchesOptions, "partitionOf"> {
  /** Begins the ids of records: the name of the source. */
  readonly source: string;
  /** A column, and how many partitions its values have; undefined: one subject for all. */
  readonly partitioned?: { readonly key: string; readonly count: number } | undefined;
  /** A line for the user. */
  readonly onMessage: (text: string) => void;
}
