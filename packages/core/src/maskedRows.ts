import type { Floats } from "@backstream/tensors";

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
