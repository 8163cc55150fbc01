import type { Series } from "./Series.js";

/** A series as the page holds it: the numbers of each key are a text. */
export interface PackedSeries extends Omit<Series, "values"> {
  readonly values: readonly string[];
}

/**
 * A series of whole numbers as text, for the page: by how much each differs from what came one, two, three … periods before, on average.
 * Compressed, that is two thirds of the numbers in JSON.
 *
 * @throws {RangeError} When a number is not whole.
 */
export function packedSeries(series: Series): PackedSeries {
  const packed = (values: readonly number[]): string => {
    const guess = guesses(series.period);
    return values.map((value, at) => textOf(value - guess(at, values))).join("");
  };
  return { ...series, values: series.values.map(packed) };
}

/** The series that was packed. */
export function unpackedSeries(series: PackedSeries): Series {
  const unpacked = (text: string): readonly number[] => {
    const guess = guesses(series.period);
    const values: number[] = [];
    for (const difference of differencesOf(text)) values.push(difference + guess(values.length, values));
    return values;
  };
  return { ...series, values: series.values.map(unpacked) };
}

/** What comes at a tick, as a whole number: the mean of what came whole periods before, in which the newer counts more. */
function guesses(period: number): (at: number, values: readonly number[]) => number {
  const guessed: number[] = [];
  return (at, values) => {
    const before = at - period;
    const guess =
      before < 0
        ? 0
        : before < period
          ? values[before]
          : guessed[before] + 0.4 * (values[before] - guessed[before]);
    guessed.push(guess);
    return Math.round(guess);
  };
}

// Digits are the printable characters from # on, but for two: < might end a script, and the backslash is two characters in JSON.
// A number is its lowest digit, one of 80, behind others of 10.
const characters = Array.from({ length: 92 }, (_, index) => String.fromCharCode(35 + index))
  .filter((character) => !"<\\".includes(character))
  .join("");
const [lowest, others] = [80, 10];

/** 0, -1, 1, -2, 2 … in the order of the digits. */
function textOf(difference: number): string {
  if (!Number.isInteger(difference))
    throw new RangeError(`packedSeries: a difference is ${difference}, expected a whole number`);
  const place = difference < 0 ? -2 * difference - 1 : 2 * difference;
  let text = characters[place % lowest];
  for (let rest = Math.floor(place / lowest); rest > 0; rest = Math.floor(rest / others))
    text = characters[lowest + (rest % others)] + text;
  return text;
}

function* differencesOf(text: string): Generator<number> {
  let rest = 0;
  for (const character of text) {
    const digit = characters.indexOf(character);
    if (digit >= lowest) rest = rest * others + digit - lowest;
    else {
      const place = rest * lowest + digit;
      yield place % 2 === 0 ? place / 2 : -(place + 1) / 2;
      rest = 0;
    }
  }
}
