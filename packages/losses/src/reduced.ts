import { lossFrom, type LossRows, type Reduction } from "@backstream/core";
import type { LossOf } from "./LossOf.js";
import type { RowwiseParts } from "./RowwiseParts.js";
import { unreduced } from "./unreduced.js";

/** Completes a loss with its `measure`; with the reduction `none` it has a loss for each part of a row instead. */
export function reduced<R extends Reduction | "none">(
  parts: RowwiseParts<R>,
  measure: (batch: LossRows) => number,
): LossOf<R> {
  const { name, reduction, rowShare } = parts;
  // The compiler does not follow the reduction into the conditional type.
  if (reduction === "none") return unreduced(parts) as LossOf<R>;
  const targetWidths = (fanOut: number): readonly number[] | undefined => parts.targetWidths(fanOut);
  return lossFrom({ name, reduction, targetWidths, rowShare, measure }) as LossOf<R>;
}
