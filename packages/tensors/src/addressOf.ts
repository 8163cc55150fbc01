import { blockOf } from "./blockArena.js";
import type { Floats } from "./Floats.js";
import { arena } from "./processArena.js";

/**
 * The address of a block's `array` in the arena of the process; -1 for any other array: run kernels over that by `withKernels`.
 *
 * What is called for each of many small updates saves the lists that `withKernels` takes and makes.
 *
 * @see {@link withKernels}
 * @example
 *   const block = arena.allocate(2);
 *   addressOf(block.array) === block.address // => true
 *   addressOf(Float32Array.of(1, 2)) // => -1
 */
export function addressOf(array: Floats): number {
  const block = blockOf(array);
  return block?.arena === arena ? block.address : -1;
}
