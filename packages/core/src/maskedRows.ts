import type { Floats } from "@backstream/tensors";
import type { Leaf } from "./Flat.js";

/** Sets masked rows to zero. */
export function clearRows(memory: Floats, address: number, width: number, mask: ArrayLike<number>): void {
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) memory.fill(0, address + row * width, address + (row + 1) * width);
  }
}

/** Copies masked rows from the carry that a tick read to the one that it wrote: they keep their memory. */
export function keepRows(
  memory: Floats,
  carryIn: number,
  carryOut: number,
  width: number,
  mask: ArrayLike<number>,
): void {
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0)
      memory.copyWithin(carryOut + row * width, carryIn + row * width, carryIn + (row + 1) * width);
  }
}

/**
 * To be called before a layer's `backward`: sets the deltas of masked rows to zero, so that these rows add nothing to
 * the gradient. Returns a copy of the carry's delta, for `restoreCarryDeltas`.
 */
export function zeroMaskedDeltas({ addresses, carry, fanOut }: Leaf, mask: ArrayLike<number>): Floats {
  const { memory, carryDelta, outputDelta, rows } = addresses;
  const kept = memory.slice(carryDelta, carryDelta + rows * carry);
  clearRows(memory, outputDelta, fanOut, mask);
  if (carry > 0) clearRows(memory, carryDelta, carry, mask);
  return kept;
}

/** To be called after a layer's `backward`: restores the carry's delta of masked rows, since these kept their memory. */
export function restoreCarryDeltas({ addresses, carry }: Leaf, mask: ArrayLike<number>, kept: Floats): void {
  const { memory, carryDelta, rows } = addresses;
  for (let row = 0; row < rows; row++) {
    const offset = row * carry;
    if (mask[row] === 0) memory.set(kept.subarray(offset, offset + carry), carryDelta + offset);
  }
}
