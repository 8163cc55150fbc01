import { readLossRows, type Reduction, type UnreducedLoss } from "@backstream/core";
import { wrapTensor } from "@backstream/tensors";
import type { RowwiseParts } from "./RowwiseParts.js";

/** A loss with the reduction `none`. Its delta is that of the sum: rows and numbers do not depend on one another. */
export function unreduced(parts: RowwiseParts<Reduction | "none">): UnreducedLoss {
  return {
    name: parts.name,
    reduction: "none",
    compare(output, target, options = {}) {
      const { shape, rows, batch } = readLossRows(parts, output, target, options);
      const { fanOut, delta } = batch;
      const count = parts.partsOfRow?.(fanOut);
      const each = count ?? 1;
      const losses = new (delta instanceof Float64Array ? Float64Array : Float32Array)(batch.rows * each);
      for (let row = 0; row < batch.rows; row++) {
        if (batch.mask?.[row] === 0 || parts.rowShare?.(batch, row) === 0) continue;
        const scale = batch.weight?.[row] ?? 1;
        for (let index = 0; index < each; index++) {
          losses[row * each + index] = scale * parts.part(batch, row, scale, index);
        }
      }
      const batched = shape.length === 2 ? [batch.rows] : [];
      const lossShape = count === undefined ? batched : count === fanOut ? shape : [...batched, count];
      return { losses: wrapTensor(lossShape, losses), delta: wrapTensor(shape, delta), rows };
    },
  };
}
