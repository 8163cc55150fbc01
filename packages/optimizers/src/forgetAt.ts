import type { Floats, Block } from "@backstream/tensors";

/**
 * Makes what a state has of some parameters fresh: `fresh` has the value of each vector of the state that is as long as the
 * parameters; those that a state does not have are left out.
 */
export function forgetAt<State extends object>(
  state: State,
  fresh: Readonly<Partial<Record<keyof State & string, number>>>,
  indices: readonly number[],
): void {
  for (const [name, value] of Object.entries<number | undefined>(fresh)) {
    const vector = (state as Readonly<Record<string, Block | Floats | undefined>>)[name]; // the caller names vectors
    if (vector === undefined || value === undefined) continue;
    const numbers = "array" in vector ? vector.array : vector;
    for (const index of indices) numbers[index] = value;
  }
}
