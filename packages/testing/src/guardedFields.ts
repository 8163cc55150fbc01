import type { Arena, Floats } from "@backstream/tensors";

/** Named fields in an arena, each in a place of its own with canaries before and behind. */
export interface GuardedFields {
  /** Address of a field. */
  at(name: string): number;
  /** A copy of what a field holds. */
  read(name: string): Floats;
  /** Names of the fields beside which somebody wrote. */
  overrun(): string[];
  free(): void;
}

const guard = 8;

/**
 * Allocates fields and fills each with what is given; where there is only a size, with `canary`, as all the room
 * between the fields. NaN shows who reads what nobody wrote, a number shows who writes where nothing is.
 */
export function guardedFields(
  arena: Arena,
  fields: Readonly<Record<string, number | ArrayLike<number>>>,
  canary: number,
): GuardedFields {
  const sizes = Object.entries(fields).map(([name, given]) => ({
    name,
    size: typeof given === "number" ? given : given.length,
  }));
  const places = new Map<string, { at: number; size: number }>();
  let next = guard;
  for (const { name, size } of sizes) {
    places.set(name, { at: next, size });
    next += size + guard;
  }
  const block = arena.allocate(next);
  block.array.fill(canary);
  for (const [name, given] of Object.entries(fields)) {
    if (typeof given !== "number") block.array.set(given, place(name).at);
  }

  function place(name: string): { at: number; size: number } {
    const found = places.get(name);
    if (!found)
      throw new Error(`guardedFields: no field named "${name}"; there are ${[...places.keys()].join(", ")}`);
    return found;
  }

  return {
    at: (name) => block.address + place(name).at,
    read: (name) => {
      const { at, size } = place(name);
      return block.array.slice(at, at + size);
    },
    overrun: () => {
      const isIntact = (from: number): boolean =>
        block.array.subarray(from, from + guard).every((x) => Object.is(x, canary));
      return sizes
        .map(({ name }) => name)
        .filter((name) => {
          const { at, size } = place(name);
          return !isIntact(at - guard) || !isIntact(at + size);
        });
    },
    free: () => {
      block.free();
    },
  };
}
