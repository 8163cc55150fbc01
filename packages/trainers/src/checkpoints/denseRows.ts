import { maskWords } from "./SparseWords.js";

/**
 * Rows of 32-bit words as they were before `sparseRows`; undefined where a mask has bits behind the end of a row.
 *
 * - values   as many as `mask` has bits
 */
export function denseRows(
  mask: Int32Array,
  values: Int32Array,
  words: number,
): Int32Array<ArrayBuffer>[] | undefined {
  const width = maskWords(words);
  const rows: Int32Array<ArrayBuffer>[] = [];
  let next = 0;
  for (let begin = 0; begin < mask.length; begin += width) {
    const row = new Int32Array(words);
    for (let index = 0; index < width; index++) {
      // The lowest bit first; most are zero.
      for (let rest = mask[begin + index]; rest !== 0; rest &= rest - 1) {
        const word = index * 32 + 31 - Math.clz32(rest & -rest);
        if (word >= words) return undefined;
        row[word] = values[next++];
      }
    }
    rows.push(row);
  }
  return rows;
}

/** How many bits of the mask are set. */
export function bitsIn(mask: Int32Array): number {
  let count = 0;
  for (let rest of mask) for (; rest !== 0; rest &= rest - 1) count++;
  return count;
}
