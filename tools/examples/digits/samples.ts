import type { Sample } from "backstream";
import type { Digit } from "./digits.js";

/** The whole image at once: a sample a digit. */
export function atOnce(digits: Iterable<Digit>): Iterable<Sample> {
  return each(digits, ({ pixels, label }) => ({ input: pixels, target: label }));
}

/** A sequence for each digit: 28 ticks, a row of pixels each; the last tick has the target. */
export function rowByRow(digits: Iterable<Digit>): Iterable<readonly Sample[]> {
  return each(digits, ({ pixels, label }) =>
    Array.from({ length: 28 }, (_, row) => ({
      input: pixels.subarray(28 * row, 28 * (row + 1)),
      target: row === 27 ? label : undefined,
    })),
  );
}

/** An iterable that makes the samples in each iteration, which is once an epoch. */
function each<T>(digits: Iterable<Digit>, make: (digit: Digit) => T): Iterable<T> {
  return {
    *[Symbol.iterator]() {
      for (const digit of digits) yield make(digit);
    },
  };
}
