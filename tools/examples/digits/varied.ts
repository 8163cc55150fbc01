import { randomStream } from "backstream";
import type { Digit } from "./digits.js";

/**
 * The digits, each a little moved, turned and stretched (by up to two pixels, ten degrees, and a tenth), in another way
 * in each iteration: so a net learns shapes rather than positions.
 */
export function varied(digits: readonly Digit[], seed: number): Iterable<Digit> {
  const random = randomStream(seed);
  const upTo = (most: number): number => (2 * random.uniform() - 1) * most;
  return {
    *[Symbol.iterator]() {
      for (const { pixels, label } of digits) {
        const angle = upTo(Math.PI / 18);
        const [across, along] = [1 + upTo(0.1), 1 + upTo(0.1)];
        const turn = [Math.cos(angle) * across, Math.sin(angle), -Math.sin(angle), Math.cos(angle) * along];
        yield { pixels: warped(pixels, turn, upTo(2), upTo(2)), label };
      }
    },
  };
}

/** The image whose pixel at p shows what is at turn · p + (right, down), from the middle; between pixels, their mean. */
function warped(pixels: Float32Array, turn: readonly number[], right: number, down: number): Float32Array {
  const image = new Float32Array(784);
  const at = (x: number, y: number): number =>
    x >= 0 && x < 28 && y >= 0 && y < 28 ? pixels[28 * y + x] : 0;
  for (let row = 0; row < 28; row++) {
    for (let column = 0; column < 28; column++) {
      const [dx, dy] = [column - 13.5, row - 13.5];
      const x = turn[0] * dx + turn[1] * dy + right + 13.5;
      const y = turn[2] * dx + turn[3] * dy + down + 13.5;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [far, low] = [x - left, y - top];
      image[28 * row + column] =
        (1 - low) * ((1 - far) * at(left, top) + far * at(left + 1, top)) +
        low * ((1 - far) * at(left, top + 1) + far * at(left + 1, top + 1));
    }
  }
  return image;
}
