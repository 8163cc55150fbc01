import { callName, type LossRows, type Reduction } from "@backstream/core";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { reduced } from "./reduced.js";
import type { RowwiseParts } from "./RowwiseParts.js";

/**
 * The sum of the terms of `size` numbers from index `from` on; writes `scale` times their derivatives. `name` is the loss's, for
 * messages.
 * It contains the loop over elements: a call for each element would cost more than the arithmetic.
 */
export type Terms = (batch: LossRows, from: number, size: number, scale: number, name: string) => number;

/**
 * A loss that is a sum or mean of terms of one output and one target each.
 *
 * @param own The names of its own options.
 * @param expectWidth Refuses rows that are not as wide as an option wants them.
 */
export function elementwise<R extends Reduction | "none">(
  factory: string,
  options: LossOptions<R>,
  own: readonly string[],
  terms: Terms,
  expectWidth?: (name: string, fanOut: number) => void,
): LossOf<R> {
  const name = callName(factory, options, [...own, "reduction"]);
  const reduction = expectReduction(factory, options);
  const parts: RowwiseParts<R> = {
    name,
    reduction,
    targetWidths: (fanOut) => {
      expectWidth?.(name, fanOut);
      return [fanOut];
    },
    partsOfRow: (fanOut) => fanOut,
    part: (batch, row, scale, index) => terms(batch, row * batch.fanOut + index, 1, scale, name),
  };
  return reduced(parts, (batch) => {
    const { rows, fanOut, weight, mask } = batch;
    const share = reduction === "mean" ? 1 / (batch.denominator * fanOut) : 1;
    if (!weight && !mask) return share * terms(batch, 0, rows * fanOut, share, name);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const from = row * fanOut;
      if (mask?.[row] === 0) batch.delta.fill(0, batch.deltaOffset + from, batch.deltaOffset + from + fanOut);
      else {
        const scale = share * (weight?.[row] ?? 1);
        loss += scale * terms(batch, from, fanOut, scale, name);
      }
    }
    return loss;
  });
}
