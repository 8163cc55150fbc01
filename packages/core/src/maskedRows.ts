import type { Floats } from "@backstream/tensors";
import type { Leaf } from "./flatten.js";

/** Sets masked rows to zero. */
export function clearRows(memory: Floats, at: number, width: number, mask: ArrayLike<number>): void {
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) memory.fill(0, at + row * width, at + (row + 1) * width);
  }
}

/** Gives masked rows in `after` what they are in `before`. */
export function keepRows(
  memory: Floats,
  before: number,
  after: number,
  width: number,
  mask: ArrayLike<number>,
): void {
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0)
      memory.copyWithin(after + row * width, before + row * width, before + (row + 1) * width);
  }
}

/**
 * Before a layer's way back: masked rows were not there, so their deltas are zero, and everything linear in them is.
 * Returns the memory's delta as it was, which passes such rows by.
 */
export function zeroMaskedDeltas({ addresses, carry, fanOut }: Leaf, mask: ArrayLike<number>): Floats {
  const kept = addresses.memory.slice(addresses.carryDelta, addresses.carryDelta + addresses.rows * carry);
  clearRows(addresses.memory, addresses.outputDelta, fanOut, mask);
  if (carry > 0) clearRows(addresses.memory, addresses.carryDelta, carry, mask);
  return kept;
}

/** After it: gives the memory of masked rows the delta that passed them by. */
export function restoreCarryDeltas({ addresses, carry }: Leaf, mask: ArrayLike<number>, kept: Floats): void {
  for (let row = 0; row < addresses.rows; row++) {
    const from = row * carry;
    if (mask[row] === 0) addresses.memory.set(kept.subarray(from, from + carry), addresses.carryDelta + from);
  }
}
