import type { Floats } from "@backstream/tensors";
import { clearRows, keepRows } from "./maskedRows.js";
import type { Network } from "./network.js";
import type { TickLayout } from "./TickLayout.js";

/** Runs the layers over the input of the tick at `index`. */
export function runTick(
  { flat, arena, fanIn }: Network,
  layout: TickLayout,
  index: number,
  mask: ArrayLike<number> | undefined,
): void {
  const { kernels } = arena;
  // `arena.memory` is read anew behind every layer: one that allocates may have made it grow.
  if (mask) clearRows(arena.memory, layout.input(index), fanIn, mask);
  const { leaves } = flat;
  // A loop over indices: this runs at every tick.
  for (let position = 0; position < leaves.length; position++) {
    const leaf = leaves[position];
    const addresses = layout.locate(leaf, index);
    leaf.layer.forward(kernels, addresses);
    if (mask && leaf.carry > 0)
      keepRows(arena.memory, addresses.carryIn, addresses.carryOut, leaf.carry, mask);
  }
  if (mask) clearOutput(flat, layout, index, mask, arena.memory);
}

/**
 * Runs `count` ticks from `index` again, from the memory that the first of them reads. Layers without memory take all
 * ticks at once, unless they draw: the bits of a row do not depend on how many there are. `first` is the number of the first
 * tick in its sequence.
 */
export function rerunTicks(
  { flat, arena }: Network,
  layout: TickLayout,
  index: number,
  count: number,
  masks: readonly (ArrayLike<number> | undefined)[],
  first: number,
): void {
  const { kernels } = arena;
  for (const leaf of flat.leaves) {
    const { layer, addresses, carry } = leaf;
    layout.locate(leaf, index);
    addresses.rows = count * layout.rows;
    if (carry === 0 && !layer.draws) {
      layer.forward(kernels, addresses);
      continue;
    }
    layer.project?.(kernels, addresses);
    addresses.projected = layer.project !== undefined;
    for (let step = 0; step < count; step++) {
      const tick = leaf.reversed ? count - 1 - step : step;
      layout.locate(leaf, index + tick);
      addresses.tick = first + tick;
      layer.forward(kernels, addresses);
      const mask = masks[tick];
      if (mask && carry > 0) keepRows(arena.memory, addresses.carryIn, addresses.carryOut, carry, mask);
    }
    addresses.projected = false;
  }
  for (let tick = 0; tick < count; tick++) {
    const mask = masks[tick];
    if (mask) clearOutput(flat, layout, index + tick, mask, arena.memory);
  }
}

/** A masked row has an output of zero. */
function clearOutput(
  { leaves }: Network["flat"],
  layout: TickLayout,
  index: number,
  mask: ArrayLike<number>,
  memory: Floats,
): void {
  const last = leaves[leaves.length - 1]; // a network has a leaf
  clearRows(memory, layout.output(last, index), last.fanOut, mask);
}
