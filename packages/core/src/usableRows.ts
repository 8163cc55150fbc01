import type { Kernels } from "@backstream/tensors";
import type { Flat } from "./Flat.js";
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
  if (hasFiniteMemory(flat, kernels, layout, index)) {
    const largest = kernels.largestMagnitude(rows * fanIn, layout.input(index));
    if (Number.isFinite(largest)) return undefined;
  }
  return Array.from({ length: rows }, (_, row) => {
    if (mask && mask[row] === 0) return 0;
    const largest = kernels.largestMagnitude(fanIn, layout.input(index) + row * fanIn);
    return Number.isFinite(largest) && hasFiniteMemory(flat, kernels, layout, index, row, 1) ? 1 : 0;
  });
}

/** As `usableRows`, before the tick has run: it is the input alone that must be finite. */
export function usableInputs(
  { arena: { kernels }, fanIn }: Network,
  layout: TickLayout,
  index: number,
  mask: ArrayLike<number> | undefined,
): number[] | undefined {
  const { rows } = layout;
  const address = layout.input(index);
  if (Number.isFinite(kernels.largestMagnitude(rows * fanIn, address))) return undefined;
  return Array.from({ length: rows }, (_, row) => {
    if (mask && mask[row] === 0) return 0;
    return Number.isFinite(kernels.largestMagnitude(fanIn, address + row * fanIn)) ? 1 : 0;
  });
}

/** Whether the memory that the tick at `index` has written is finite, in all rows or in `count` from `first` on. */
export function hasFiniteMemory(
  { leaves }: Flat,
  kernels: Kernels,
  layout: TickLayout,
  index: number,
  first: number = 0,
  count: number = layout.rows,
): boolean {
  // A loop over indices and no `Math.max`: this runs at every tick.
  for (let position = 0; position < leaves.length; position++) {
    const leaf = leaves[position];
    const { carry } = leaf;
    if (carry === 0) continue;
    const largest = kernels.largestMagnitude(count * carry, layout.carry(leaf, index + 1) + first * carry);
    if (!Number.isFinite(largest)) return false;
  }
  return true;
}
