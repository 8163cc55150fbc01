import { lossFrom, type LossRows, type Reduction } from "@backstream/core";
import type { LossOf } from "./LossOf.js";
import type { RowwiseParts } from "./RowwiseParts.js";
import { unreduced } from "./unreduced.js";

/** Completes a loss that is a sum or mean over rows; with the reduction `none` it has a loss for each part. */
export function rowwise<R extends Reduction | "none">(parts: RowwiseParts<R>): LossOf<R> {
  const { name, reduction, rowShare } = parts;
  // The compiler does not follow the reduction into the conditional type.
  if (reduction === "none") return unreduced(parts) as LossOf<R>;
  return lossFrom({
    name,
    reduction,
    targetWidths: (fanOut) => parts.targetWidths(fanOut),
    rowShare,
    measure: parts.measure ?? ((batch) => measureRows(parts, batch)),
  }) as LossOf<R>;
}

/** The loss of all rows that count, one after the other. */
export function measureRows(parts: RowwiseParts<Reduction | "none">, batch: LossRows): number {
  const { rows, fanOut, weight, denominator } = batch;
  const { rowShare } = parts;
  const count = parts.partsOfRow?.(fanOut) ?? 1;
  const share = parts.reduction === "mean" ? 1 / (denominator * count) : 1;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    if (batch.mask?.[row] === 0 || rowShare?.(batch, row) === 0) {
      const from = batch.deltaOffset + row * fanOut;
      batch.delta.fill(0, from, from + fanOut);
      continue;
    }
    const scale = share * (weight?.[row] ?? 1);
    for (let index = 0; index < count; index++) loss += scale * parts.part(batch, row, scale, index);
  }
  return loss;
}
