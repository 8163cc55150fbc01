import { arena, type Block } from "@backstream/tensors";

/** Zeros, one a parameter, where kernels reach them without copying. Nets without parameters have state too: the arena has no empty blocks. */
export function stateVector(size: number): Block {
  return arena.allocate(Math.max(1, size));
}
