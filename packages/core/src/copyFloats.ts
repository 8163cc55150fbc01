import type { Floats } from "@backstream/tensors";

/** Copies `count` numbers of a typed array, from `offset` on, into the arena: faster than `set` for the few of a tick. */
export function copyFloats(
  source: Floats,
  offset: number,
  memory: Floats,
  address: number,
  count: number,
): void {
  for (let index = 0; index < count; index++) memory[address + index] = source[offset + index]!; // inside both
}
