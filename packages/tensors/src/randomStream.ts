import { philox } from "./philox.js";
import { valueText } from "./valueText.js";

/** Random numbers, one after the other. */
export interface RandomStream {
  /** In [0, 1), in steps of 2⁻⁵³. */
  uniform(): number;
  /** Mean 0, variance 1. */
  normal(): number;
  /** A whole number from 0 up to, not including, `n`; every one as likely as the others, to within n·2⁻⁵³. @throws {RangeError} When n is no whole number from 1 to 2⁵³. */
  integer(n: number): number;
}

/**
 * The random numbers of a seed and a block: always the same for the same two, independent for different ones.
 *
 * A block does not depend on other blocks, so a tick that runs again gets the same numbers again. Seed and block are
 * whole numbers of up to 53 bits.
 *
 * @throws {RangeError} When seed or block is no whole number.
 * @source Box and Muller, "A note on the generation of random normal deviates", Ann. Math. Stat. 29(2), 1958 (normal).
 * @example
 *   randomStream(7).uniform() === randomStream(7).uniform() // => true
 *   randomStream(7, 1).uniform() === randomStream(7, 2).uniform() // => false
 *   randomStream(7).integer(1) // => 0
 */
export function randomStream(seed: number, block = 0): RandomStream {
  expectWhole("seed", seed);
  expectWhole("block", block);
  const words = new Uint32Array(4);
  let drawn = 0;
  let spare: number | undefined;

  const uniform = (): number => {
    const word = (drawn % 2) * 2;
    if (word === 0) {
      words[0] = Math.floor(drawn / 2);
      words[1] = Math.floor(drawn / 2 ** 33);
      words[2] = lowWord(block);
      words[3] = highWord(block);
      philox(words, lowWord(seed), highWord(seed));
    }
    drawn += 1;
    return ((words[word] >>> 5) * 2 ** 26 + (words[word + 1] >>> 6)) / 2 ** 53;
  };

  const normal = (): number => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    // 1 - u is never 0, whose logarithm is not finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };

  return { uniform, normal, integer: (n) => Math.floor(uniform() * expectRange(n)) };
}

function lowWord(x: number): number {
  return x >>> 0;
}

function highWord(x: number): number {
  return Math.floor(x / 2 ** 32) >>> 0;
}

function expectRange(n: number): number {
  if (Number.isInteger(n) && n >= 1 && n <= 2 ** 53) return n;
  throw new RangeError(`integer: n is ${valueText(n)}, expected a whole number from 1 to 2⁵³`);
}

function expectWhole(what: string, value: number): void {
  if (!Number.isSafeInteger(value))
    throw new RangeError(
      `randomStream: ${what} is ${valueText(value)}, expected a whole number of up to 53 bits`,
    );
}
