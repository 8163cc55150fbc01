import { arena, type Block } from "@backstream/tensors";

/** Zeros, one for each parameter, in the arena, where kernels need no copies; one if there are none: blocks are not empty. */
export function stateVector(size: number): Block {
  return arena.allocate(Math.max(1, size));
}
