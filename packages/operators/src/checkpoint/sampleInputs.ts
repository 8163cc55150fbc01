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

/** Whether the samples give the inputs that a net has read, to the last bit. */
export function areInputs(
  inputs: Floats,
  samples: readonly Sample[],
  masks: readonly (ArrayLike<number> | undefined)[],
): boolean {
  const size = inputs.length / samples.length;
  if (!haveInputs(samples, size)) return false;
  const one = inputs.slice(0, size);
  const [words, read] = [wordsOf(inputs), wordsOf(one)];
  return samples.every((sample, index) => {
    writeInputs([sample], [masks[index]], one);
    const offset = index * read.length;
    for (let word = 0; word < read.length; word++) if (words[offset + word] !== read[word]) return false;
    return true;
  });
}

function wordsOf({ buffer, byteOffset, byteLength }: Floats): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength / 4);
}

/** Replaces the samples' arrays of the inputs' own type by parts of `inputs`, as far as no mask hides a row: these need no copy. */
export function shareInputs(
  inputs: Floats,
  samples: readonly Sample[],
  masks: readonly (ArrayLike<number> | undefined)[],
): void {
  const size = inputs.length / samples.length;
  samples.forEach((sample, index) => {
    if (masks[index] || Object.getPrototypeOf(sample.input) !== Object.getPrototypeOf(inputs)) return;
    const input = inputs.subarray(index * size, (index + 1) * size);
    Object.defineProperty(sample, "input", {
      value: input,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  });
}
