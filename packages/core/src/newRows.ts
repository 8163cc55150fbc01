import { describeValue } from "./describeValue.js";

/**
 * The number of a tick's rows that are new: all but the last `replayed`, which are past samples.
 *
 * @param where The operator or metric, for the message.
 * @throws {RangeError} When `replayed` is no whole number from 0 up, or leaves no row.
 * @see {@link Sample}
 * @example
 *   newRows("measure", 16, 17) // => 1
 *   newRows("measure", undefined, 3) // => 3
 */
export function newRows(where: string, replayed: number | undefined, rows: number): number {
  if (replayed === undefined) return rows;
  if (Number.isInteger(replayed) && replayed >= 0 && replayed < rows) return rows - replayed;
  throw new RangeError(
    `${where}: replayed is ${describeValue(replayed)} of ${rows} rows, expected a whole number from 0 to ${rows - 1}, since one is new`,
  );
}
