import type { Sample } from "@backstream/core";
import { copyNumbers, isNumbers, lengthOf, type Floats } from "@backstream/tensors";

/** Whether each sample has an input of `size` numbers. */
export function haveInputs(samples: readonly Sample[], size: number): boolean {
  return samples.every(({ input }) => isNumbers(input) && lengthOf(input) === size);
}

/**
 * Writes the inputs of samples as a net reads them: one behind the other, with zeros for the rows that the tick's mask
 * hides. Each has `into.length / samples.length` numbers.
 */
export function writeInputs(
  samples: readonly Sample[],
  masks: readonly (ArrayLike<number> | undefined)[],
  into: Floats,
): void {
  const size = into.length / samples.length;
  samples.forEach(({ input }, index) => {
    const offset = index * size;
    copyNumbers(input, into, offset);
    const mask = masks[index];
    if (!mask) return;
    const width = size / mask.length;
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 0) into.fill(0, offset + row * width, offset + (row + 1) * width);
    }
  });
}

/** Whether two arrays have the same numbers, to the last bit. */
export function haveSameBits(one: Floats, other: Floats): boolean {
  const [words, others] = [one, other].map(
    ({ buffer, byteOffset, byteLength }) => new Int32Array(buffer, byteOffset, byteLength / 4),
  );
  if (words.length !== others.length) return false;
  for (let index = 0; index < words.length; index++) if (words[index] !== others[index]) return false;
  return true;
}
