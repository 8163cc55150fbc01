import { expectCount } from "@backstream/core";
import type { MeasureOptions } from "./MeasureOptions.js";

/** Several sums over ticks, in one array. */
export interface Sums {
  readonly total: Float64Array;
  /** Adds one tick's contributions, one number for each sum. */
  add(contributions: Float64Array): void;
}

/**
 * How to sum over ticks as the options say: a function that makes `size` sums.
 *
 * @throws {RangeError} When `rolling` is not a whole number from 1 up, `fading` not between 0 and 1, or both are given.
 */
export function sumsOver({ rolling, fading }: MeasureOptions): (size: number) => Sums {
  if (rolling === undefined) {
    if (fading !== undefined && !(fading > 0 && fading < 1)) {
      throw new RangeError(`measure: fading is ${fading}, expected a number between 0 and 1`);
    }
    return (size) => fadingSums(size, fading ?? 1);
  }
  if (fading !== undefined) {
    throw new RangeError(`measure: rolling is ${rolling} and fading ${fading}, expected one of them`);
  }
  expectCount("measure", "rolling", rolling);
  return (size) => rollingSums(size, rolling);
}

/** total ← fading · total + contributions */
function fadingSums(size: number, fading: number): Sums {
  const total = new Float64Array(size);
  return {
    total,
    add(contributions) {
      for (let i = 0; i < size; i++) total[i] = fading * total[i] + contributions[i];
    },
  };
}

/**
 * Sums over the last `ticks` contributions, without subtraction: subtracting a large number that leaves the window would
 * lose the digits of the small ones that stay, and a NaN could never be subtracted.
 *
 * Time is cut into blocks of `ticks`. The window is the end of the previous block and the start of the current one.
 * When a block is full, its contributions are replaced by suffix sums: entry i becomes the sum of entries i to the end.
 */
function rollingSums(size: number, ticks: number): Sums {
  const total = new Float64Array(size);
  // Up to `filled`: contributions of the current block. From there on: suffix sums of the previous block.
  const ring = new Float64Array(size * ticks);
  const blockSum = new Float64Array(size);
  let filled = 0;
  return {
    total,
    add(contributions) {
      ring.set(contributions, filled * size);
      filled += 1;
      for (let i = 0; i < size; i++) {
        blockSum[i] += contributions[i];
        total[i] = blockSum[i] + (filled < ticks ? ring[filled * size + i] : 0);
      }
      if (filled < ticks) return;
      for (let i = size * (ticks - 1) - 1; i >= 0; i--) ring[i] += ring[i + size];
      blockSum.fill(0);
      filled = 0;
    },
  };
}
