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
  for (let index = 0; index < samples.length; index++) {
    writeInput(samples[index].input, masks[index], one, 0, size);
    const offset = index * read.length;
    for (let word = 0; word < read.length; word++) if (words[offset + word] !== read[word]) return false;
  }
  return true;
}

/**
 * Replaces the samples' arrays of the inputs' own type by parts of `inputs`, unless a mask hides a row: these need no copy.
 * Returns which were replaced.
 */
export function shareInputs(
  inputs: Floats,
  samples: readonly Sample[],
  masks: readonly (ArrayLike<number> | undefined)[],
): boolean[] {
  const size = inputs.length / samples.length;
  const prototype: unknown = Object.getPrototypeOf(inputs);
  return samples.map((sample, index) => {
    const isOther =
      Object.getPrototypeOf(sample.input) !== prototype || Object.getPrototypeOf(sample) !== Object.prototype;
    if (masks[index] || isOther) return false;
    (sample as { input: Floats }).input = inputs.subarray(index * size, (index + 1) * size); // a copy of the user's object
    return true;
  });
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
