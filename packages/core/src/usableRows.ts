import type { Kernels } from "@backstream/tensors";
import type { Flat } from "./Flat.js";
import type { Network } from "./network.js";
import type { TickLayout } from "./TickLayout.js";

/**
 * The rows of the tick at `index` that a network can use, as a mask: rows that are present, and whose input and new
 * memory are finite. Undefined where that is `mask`, which it nearly always is.
 */
export function usableRows(
  network: Network,
  layout: TickLayout,
  index: number,
  mask: ArrayLike<number> | undefined,
): number[] | undefined {
  const { flat, arena } = network;
  const { kernels } = arena;
  if (hasFiniteMemory(flat, kernels, layout, index) && hasFiniteInput(network, layout, index))
    return undefined;
  return maskOf(
    layout.rows,
    mask,
    (row) =>
      hasFiniteInput(network, layout, index, row, 1) && hasFiniteMemory(flat, kernels, layout, index, row, 1),
  );
}

/** As `usableRows`, before the tick has run: it is the input alone that must be finite. */
export function usableInputs(
  network: Network,
  layout: TickLayout,
  index: number,
  mask: ArrayLike<number> | undefined,
): number[] | undefined {
  if (hasFiniteInput(network, layout, index)) return undefined;
  return maskOf(layout.rows, mask, (row) => hasFiniteInput(network, layout, index, row, 1));
}

function maskOf(
  rows: number,
  mask: ArrayLike<number> | undefined,
  isUsable: (row: number) => boolean,
): number[] {
  return Array.from({ length: rows }, (_, row) => (mask?.[row] !== 0 && isUsable(row) ? 1 : 0));
}

/** Whether the input of the tick at `index` is finite, in all rows or in `count` from `first` on. */
function hasFiniteInput(
  { arena: { kernels }, fanIn }: Network,
  layout: TickLayout,
  index: number,
  first: number = 0,
  count: number = layout.rows,
): boolean {
  return Number.isFinite(kernels.largestMagnitude(count * fanIn, layout.input(index) + first * fanIn));
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
