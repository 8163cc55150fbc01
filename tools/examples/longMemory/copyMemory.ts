import { tensor, type RandomStream, type Sample } from "backstream";

/** Classes: the eight symbols, the blank, and (of inputs only) the signal to repeat them. */
const [blank, signal] = [8, 9];
/** Symbols to remember. */
const symbols = 10;

/**
 * Ten symbols come, then nothing for a long time, then a signal to repeat them.
 *
 *     input   3 7 1 … 4 – – – – – – – – ? – – – … –
 *     target  – – – … – – – – – – – – – – 3 7 1 … 4
 *
 * - input    one of ten classes: a symbol 0 to 7, a blank (–), or the signal (?) at tick `length + 9`
 * - target   one of nine classes at each of the `length + 20` ticks
 *
 * Without a memory a symbol can only be guessed, with a loss of ln 8; blanks are known: (10 · ln 8) / (length + 20)
 * nats a tick.
 *
 * @source Hochreiter & Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997; as in Arjovsky, Shah &
 *   Bengio, "Unitary evolution recurrent neural networks", ICML 2016.
 */
export function copyMemory(length: number, rows: number, random: RandomStream): Sample[] {
  const words = Array.from({ length: symbols }, () =>
    Float32Array.from({ length: rows }, () => random.integer(8)),
  );
  const all = (code: number): Float32Array => new Float32Array(rows).fill(code);
  return Array.from({ length: length + 2 * symbols }, (_, tick) => ({
    input: tensor([rows, 1], words[tick] ?? all(tick === length + symbols - 1 ? signal : blank)),
    target: words[tick - length - symbols] ?? all(blank),
  }));
}
