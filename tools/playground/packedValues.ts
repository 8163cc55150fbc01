import type { Series } from "./Series.js";

/** A series as the page holds it. */
export interface PackedSeries extends Omit<Series, "values"> {
  readonly values: readonly string[];
}

/**
 * Whole numbers of each key as text, for the page: what has changed since one period ago, a character for each. Compressed, it is two
 * thirds of what the numbers are in JSON.
 *
 * @throws {RangeError} When a number is none that a character can hold.
 */
export function packValues(values: readonly (readonly number[])[], period: number): string[] {
  return values.map((of) =>
    of.map((value, at) => characterOf(at < period ? value : value - of[at - period])).join(""),
  );
}

/** The numbers that `packValues` has packed. */
export function unpackValues(texts: readonly string[], period: number): number[][] {
  return texts.map((text) => {
    const values: number[] = [];
    for (let at = 0; at < text.length; at++)
      values.push(changeOf(text.charCodeAt(at)) + (at < period ? 0 : values[at - period]));
    return values;
  });
}

// Behind the quotation mark. Below the characters that stand in pairs.
const [first, end] = [35, 0xd800];

/** 0, -1, 1, -2, 2 … in the order of the characters. */
function characterOf(change: number): string {
  const code = first + (change < 0 ? -2 * change - 1 : 2 * change);
  if (!Number.isInteger(change) || code >= end)
    throw new RangeError(`packValues: a change is ${change}, expected a whole number from -27000 to 27000`);
  return String.fromCharCode(code);
}

function changeOf(code: number): number {
  const place = code - first;
  return place % 2 === 0 ? place / 2 : -(place + 1) / 2;
}
