import type { LossRows, Reduction } from "@backstream/core";
import type { RowwiseParts } from "./RowwiseParts.js";

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
