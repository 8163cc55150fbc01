import type { MeasureOptions } from "./accumulate.js";

/** Sums over ticks, several side by side. */
export interface Sums {
  readonly total: Float64Array;
  add(part: Float64Array): void;
}

/**
 * Which sums the options ask for, as a function of how many.
 *
 * @throws {RangeError} When they are impossible.
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
  if (!Number.isInteger(rolling) || rolling < 1) {
    throw new RangeError(`measure: rolling is ${rolling}, expected a whole number of ticks from 1 up`);
  }
  return (size) => rollingSums(size, rolling);
}

function fadingSums(size: number, fading: number): Sums {
  const total = new Float64Array(size);
  return {
    total,
    add(part) {
      for (let i = 0; i < size; i++) total[i] = fading * total[i] + part[i];
    },
  };
}

/**
 * Sums of the last `ticks` parts, without a subtraction: a large number would take the digits of small ones with it
 * when it leaves, and NaN would never leave.
 *
 * Time is cut into blocks of `ticks`. The window is the rest of the block before, whose sums from each place to its end
 * were taken when it was full, and the beginning of this one.
 */
function rollingSums(size: number, ticks: number): Sums {
  const total = new Float64Array(size);
  const ring = new Float64Array(size * ticks); // before `place` parts of this block, from there on sums of the last one
  const begun = new Float64Array(size);
  let place = 0;
  return {
    total,
    add(part) {
      ring.set(part, place * size);
      place += 1;
      for (let i = 0; i < size; i++) {
        begun[i] += part[i];
        total[i] = begun[i] + (place < ticks ? ring[place * size + i] : 0);
      }
      if (place < ticks) return;
      for (let i = size * (ticks - 1) - 1; i >= 0; i--) ring[i] += ring[i + size];
      begun.fill(0);
      place = 0;
    },
  };
}
