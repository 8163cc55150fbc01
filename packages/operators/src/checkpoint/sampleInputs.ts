import type { Sample } from "@backstream/core";
import { copyNumbers, isNumbers, lengthOf, Tensor, type Floats } from "@backstream/tensors";

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
  for (let index = 0; index < samples.length; index++)
    writeInput(samples[index].input, masks[index], into, index * size, size);
}

/**
 * Whether a sample's input is what a net has read, to the last bit.
 *
 * - read   the net's input at the tick
 * - mask   hides rows, which are zero there
 * - work   as many numbers, which are overwritten
 */
export function isInput(
  read: Floats,
  input: Sample["input"],
  mask: ArrayLike<number> | undefined,
  work: Floats,
): boolean {
  if (!isNumbers(input) || lengthOf(input) !== read.length) return false;
  writeInput(input, mask, work, 0, read.length);
  const [words, wanted] = [wordsOf(work), wordsOf(read)];
  for (let word = 0; word < wanted.length; word++) if (words[word] !== wanted[word]) return false;
  return true;
}

/**
 * Replaces the array of a sample's copy by `read`, the numbers that the net has read from it: the same as at the tick, even if
 * the program has changed the array since, and no further copy. Returns whether it did: only an array of the same type and
 * length is replaced.
 */
export function shareInput(sample: Sample, read: Floats): boolean {
  const { input } = sample;
  if (
    Object.getPrototypeOf(input) !== Object.getPrototypeOf(read) ||
    (input as Floats).length !== read.length ||
    Object.getPrototypeOf(sample) !== Object.prototype
  )
    return false;
  (sample as { input: Floats }).input = read; // a copy of the user's object
  return true;
}

/** Replaces a sample's array by a copy, as the program may use it again for the next sample. Tensors never change. */
export function copyInput(sample: Sample): void {
  const { input } = sample;
  if (typeof input !== "object" || input instanceof Tensor) return;
  Object.defineProperty(sample, "input", {
    value: input.slice(),
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

function writeInput(
  input: Sample["input"],
  mask: ArrayLike<number> | undefined,
  into: Floats,
  offset: number,
  size: number,
): void {
  copyNumbers(input, into, offset);
  if (!mask) return;
  const width = size / mask.length;
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) into.fill(0, offset + row * width, offset + (row + 1) * width);
  }
}

function wordsOf({ buffer, byteOffset, byteLength }: Floats): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength / 4);
}
