import type { Leaf } from "./Flat.js";
import type { Network } from "./network.js";

/** Writes the memory before the first tick, where it is learned, to all rows. */
export function writeInitialCarry(
  { flat, arena, parameterBlock }: Network,
  rows: number,
  addressOf: (leaf: Leaf) => number,
): void {
  const { memory } = arena;
  for (const leaf of flat.learnedCarries) {
    for (const { offset, size, parameters } of leaf.learnedCarry) {
      const from = parameterBlock.address + parameters;
      for (let row = 0; row < rows; row++) {
        memory.copyWithin(addressOf(leaf) + row * leaf.carry + offset, from, from + size);
      }
    }
  }
}

/** Adds to the gradient of the memory before the first tick the sum over all rows of that memory's delta. */
export function addInitialGradient(
  { flat, arena, gradientBlock }: Network,
  rows: number,
  addressOf: (leaf: Leaf) => number,
): void {
  for (const leaf of flat.learnedCarries) {
    if (leaf.frozen) continue;
    for (const { offset, size, parameters } of leaf.learnedCarry) {
      const to = gradientBlock.address + parameters;
      arena.kernels.sumRows(rows, size, addressOf(leaf) + offset, leaf.carry, to);
    }
  }
}
