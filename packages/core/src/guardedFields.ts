import type { Arena, Floats } from "@backstream/tensors";

/** Named fields in an arena, each between two ranges of canary values. */
export interface GuardedFields {
  /** Address of a field. */
  address(name: string): number;
  /** A copy of what a field holds. */
  read(name: string): Floats;
  /** Names of the fields before or after which something was written. */
  overrun(): string[];
  free(): void;
}

const guard = 8;

/**
 * Allocates fields and fills each with the numbers given. A field of which only the size is given is filled with
 * `canary`, and so are the gaps between the fields. NaN reveals reads before a write, a number reveals writes outside
 * of the fields.
 */
export function guardedFields(
  arena: Arena,
  fields: Readonly<Record<string, number | ArrayLike<number>>>,
  canary: number,
): GuardedFields {
  const ranges = new Map<string, { from: number; to: number }>();
  let end = guard;
  for (const [name, given] of Object.entries(fields)) {
    const size = typeof given === "number" ? given : given.length;
    ranges.set(name, { from: end, to: end + size });
    end += size + guard;
  }
  const block = arena.allocate(end);
  block.array.fill(canary);
  for (const [name, given] of Object.entries(fields)) {
    if (typeof given !== "number") block.array.set(given, range(name).from);
  }

  function range(name: string): { from: number; to: number } {
    const found = ranges.get(name);
    if (!found)
      throw new Error(`guardedFields: no field named "${name}"; there are ${[...ranges.keys()].join(", ")}`);
    return found;
  }

  const isIntact = (from: number): boolean =>
    block.array.subarray(from, from + guard).every((x) => Object.is(x, canary));

  return {
    address: (name) => block.address + range(name).from,
    read: (name) => block.array.slice(range(name).from, range(name).to),
    overrun: () =>
      [...ranges.keys()].filter((name) => !isIntact(range(name).from - guard) || !isIntact(range(name).to)),
    free: () => {
      block.free();
    },
  };
}
