import type { Sample } from "@backstream/core";
import type { Numbers } from "@backstream/tensors";

/**
 * A copy of a sample without its position, for an operator that holds it: the producer may reuse the arrays of its input,
 * weight and mask. Other fields are not copied.
 *
 * @example
 *   const row = [1, 2];
 *   const held = ownSample({ input: row, id: 7 });
 *   row[0] = 9;
 *   held // => { input: [1, 2], id: 7 }
 */
export function ownSample<T extends Sample>(sample: T): Omit<T, "position"> {
  const { position: _, ...held } = sample;
  const fields = held as { input: Numbers; weight?: Numbers | undefined; mask?: Numbers | undefined }; // an object of our own
  fields.input = ownNumbers(fields.input);
  if (fields.weight !== undefined) fields.weight = ownNumbers(fields.weight);
  if (fields.mask !== undefined) fields.mask = ownNumbers(fields.mask);
  return held;
}

/** Tensors and numbers never change. */
export function ownNumbers(numbers: Numbers): Numbers {
  if (Array.isArray(numbers)) return numbers.slice();
  return ArrayBuffer.isView(numbers) ? (numbers as Float32Array).slice() : numbers; // a typed array, as Numbers says
}
