import type { Loss, LossRows } from "./Loss.js";
import { presentRows } from "./presentRows.js";

/**
 * The number of a tick's rows that a loss counts: those that are present and, where the loss has a `rowShare`, that it
 * does not ignore. Sets `denominator`, which is what a mean divides by.
 *
 * @throws {RangeError} When a target is none for this loss, such as a class that does not exist.
 * @see {@link LossRows}
 */
export function countRows({ rowShare }: Pick<Loss, "rowShare">, batch: LossRows): number {
  const { rows, mask } = batch;
  if (!rowShare) return (batch.denominator = presentRows(mask, rows));
  let [counted, denominator] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const share = mask?.[row] === 0 ? 0 : rowShare(batch, row);
    if (share === 0) continue;
    counted++;
    denominator += share;
  }
  batch.denominator = denominator;
  return counted;
}
