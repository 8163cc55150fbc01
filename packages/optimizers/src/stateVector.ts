import { arena, type Block } from "@backstream/tensors";

/** A block of zeros in the arena, one for each parameter, but at least one: a block cannot be empty. */
export function stateVector(size: number): Block {
  return arena.allocate(Math.max(1, size));
}
