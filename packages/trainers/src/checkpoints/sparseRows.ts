import type { RowArray } from "./rowsOf.js";
import { maskWords, SparseWords } from "./SparseWords.js";

/** Rows of which most 32-bit words are zero. */
export interface SparseRows {
  /** How many differ. */
  readonly count: number;
  /** For each row which of them it is; not given where all differ. */
  readonly places: readonly number[] | undefined;
  /** One bit for each word that is not zero, the lowest first: `maskWords(words)` numbers a row. */
  readonly mask: Int32Array;
  /** The words that are not zero. */
  readonly values: Int32Array;
}

/**
 * The rows without their zeros; undefined where these are less than half of the words. It yields where it can be interrupted.
 *
 * - rows         of one length, a multiple of 4 bytes from an address that is one
 * - isDistinct   equal rows are kept once
 */
export function* sparseRows(
  rows: readonly RowArray[],
  options: { readonly isDistinct: boolean },
): Generator<undefined, SparseRows | undefined> {
  const words = rows[0].byteLength / 4;
  const kept = new SparseWords(rows.length, words, options);
  for (let begin = 0; begin < rows.length; begin += atOnce) {
    const end = Math.min(rows.length, begin + atOnce);
    if (!kept.add(rows, begin, end)) return undefined;
    if (end < rows.length) yield;
  }
  const { count, size, places } = kept;
  return {
    count,
    places: count < rows.length ? places : undefined,
    mask: kept.mask.subarray(0, count * maskWords(words)),
    values: kept.values.subarray(0, size),
  };
}

const atOnce = 512;
