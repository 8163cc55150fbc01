import type { Arena } from "./Arena.js";
import { blockOf } from "./blockArena.js";
import type { Floats } from "./Floats.js";
import type { Kernels } from "./Kernels.js";
import { arena } from "./processArena.js";
import { referenceArena } from "./referenceArena.js";

/**
 * Runs kernels over typed arrays inside or outside of the arena.
 *
 * Views of the arena are passed by their address. Any other `Float32Array` is copied into the arena and back; and if
 * any array is a `Float64Array`, all are copied to memory in float64, where the reference kernels run. `run` gets the
 * addresses in the order of the arrays, 0 for undefined. Arrays must be the same view or not overlap.
 *
 * @example
 *   const x = Float32Array.of(1, 2);
 *   const y = Float64Array.of(10, 20);
 *   withKernels([x, y], (kernels, [first, second]) => kernels.addScaled(2, 3, first, second));
 *   [...y] // => [13, 26]
 */
export function withKernels(
  arrays: readonly (Floats | undefined)[],
  run: (kernels: Kernels, addresses: readonly number[]) => void,
): void {
  const addresses: number[] = [];
  for (let i = 0; i < arrays.length; i++) {
    const array = arrays[i];
    const block = array && blockOf(array);
    if (array === undefined) addresses.push(0);
    else if (block?.arena === arena) addresses.push(block.address);
    else if (array.buffer === arena.memory.buffer) addresses.push(array.byteOffset / 4);
    else return withCopies(arrays, run);
  }
  run(arena.kernels, addresses);
}

function withCopies(
  arrays: readonly (Floats | undefined)[],
  run: (kernels: Kernels, addresses: readonly number[]) => void,
): void {
  const wide = arrays.some((array) => array instanceof Float64Array);
  const place = wide ? (float64Arena ??= referenceArena(Float64Array)) : arena;
  const { buffer } = place.memory;
  const copies: Copy[] = [];
  let size = 0;
  // Read before memory is allocated: that may make the arena grow, which detaches its views.
  const places = arrays.map((array): number | Copy => {
    if (array === undefined) return 0;
    if (array.buffer === buffer) return array.byteOffset / 4;
    const known = copies.find((copy) => isSameView(copy.array, array));
    if (known) return known;
    const copy = { array, offset: size };
    copies.push(copy);
    size += Math.ceil(array.length / 4) * 4;
    return copy;
  });

  const scratch = place.allocate(size + 1); // one more, since there may be nothing to copy but empty arrays
  const start = scratch.address;
  try {
    for (const { array, offset } of copies) place.memory.set(array, start + offset);
    run(
      place.kernels,
      places.map((where) => (typeof where === "number" ? where : start + where.offset)),
    );
    for (const { array, offset } of copies)
      array.set(place.memory.subarray(start + offset, start + offset + array.length));
  } finally {
    scratch.free();
  }
}

/** An array outside the arena, and the offset of its copy in the scratch memory. */
interface Copy {
  readonly array: Floats;
  readonly offset: number;
}

/** An array that is input and output at once must be copied once. */
function isSameView(a: Floats, b: Floats): boolean {
  return a === b || (a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length);
}

/**
 * The process's memory in float64, empty between two calls. Made at the first call that needs it, as most programs never
 * do, and kept, since making one would take longer than most calls.
 */
let float64Arena: Arena | undefined;
