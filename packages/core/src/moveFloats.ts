import type { Floats } from "@backstream/tensors";

/** Up to so many numbers a loop takes less time than a call of the engine's functions for typed arrays. */
const few = 128;

/** Copies `count` numbers within the arena, to a place that begins before them. */
export function moveFloats(memory: Floats, from: number, to: number, count: number): void {
  if (count > few) memory.copyWithin(to, from, from + count);
  else for (let index = 0; index < count; index++) memory[to + index] = memory[from + index]!; // inside
}

/** Sets `count` numbers of the arena to zero. */
export function clearFloats(memory: Floats, address: number, count: number): void {
  if (count > few) memory.fill(0, address, address + count);
  else for (let index = 0; index < count; index++) memory[address + index] = 0;
}
