import type { Loss, LossRows, Reduction } from "@backstream/core";

/** A loss that is a sum or mean over rows, and over the parts of a row. */
export interface RowwiseParts<R extends Reduction | "none"> extends Pick<
  Loss,
  "name" | "targetWidths" | "rowShare"
> {
  readonly reduction: R;
  /** How many losses a row of `fanOut` outputs has, over which a mean goes too; where not given a row has one. */
  partsOfRow?(fanOut: number): number;
  /** The loss of a part of a row, without the factor; writes `scale` times its derivative to the row's delta. */
  part(batch: LossRows, row: number, scale: number, index: number): number;
}
