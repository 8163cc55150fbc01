import type { Network } from "./network.js";
import type { TickLayout } from "./TickLayout.js";

/**
 * The rows of the tick at `index` that a network can use, as a mask: rows that are present, and whose input and new
 * memory are finite. Undefined where that is `mask`, which it nearly always is.
 */
export function usableRows(
  { flat, arena, fanIn }: Network,
  layout: TickLayout,
  index: number,
  mask: ArrayLike<number> | undefined,
): number[] | undefined {
  const { kernels } = arena;
  const { rows } = layout;
  let finite = kernels.allFinite(rows * fanIn, layout.input(index));
  for (const leaf of flat.leaves) {
    if (leaf.carry > 0) finite &= kernels.allFinite(rows * leaf.carry, layout.carry(leaf, index + 1));
  }
  if (finite === 1) return undefined;
  return Array.from({ length: rows }, (_, row) => {
    if (mask && mask[row] === 0) return 0;
    let usable = kernels.allFinite(fanIn, layout.input(index) + row * fanIn);
    for (const leaf of flat.leaves) {
      const { carry } = leaf;
      if (carry > 0) usable &= kernels.allFinite(carry, layout.carry(leaf, index + 1) + row * carry);
    }
    return usable;
  });
}
