import type { StreamRow } from "./friedman.js";
import { PythonRandom } from "./PythonRandom.js";

/** Which of seven segments each digit has. */
const digits = [
  "1110111",
  "0010010",
  "1011101",
  "1011011",
  "0111010",
  "1101011",
  "1101111",
  "1010010",
  "1111111",
  "1111011",
];

/**
 * Which digit does a display of seven segments show? 27 of 100 segments are wrong. Who knows everything is right in .379 of all.
 *
 * @source Breiman, Friedman, Olshen, Stone, "Classification and regression trees", Wadsworth 1984.
 * @example
 *   led(1)[0].input.length // => 7
 */
export function led(rows: number): StreamRow[] {
  const random = new PythonRandom(112);
  return Array.from({ length: rows }, () => {
    const target = random.integer(10);
    const input = Array.from(digits[target], (segment) => {
      const isOn = segment === "1";
      return (0.01 + random.random() <= 0.28 ? !isOn : isOn) ? 1 : 0;
    });
    return { input, target };
  });
}
