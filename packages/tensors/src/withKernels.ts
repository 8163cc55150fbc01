import type { Arena } from "./arena.js";
import type { Floats } from "./floats.js";
import type { Kernels } from "./kernels.js";
import { arena } from "./processArena.js";
import { referenceArena } from "./referenceArena.js";

/**
 * Runs kernels over typed arrays, wherever they are.
 *
 * Views of the arena go by address. Any other `Float32Array` is copied into the arena and back; and if any array is
 * a `Float64Array`, all are copied to memory in float64, where the reference kernels run. `run` is told the addresses
 * in the order of the arrays, 0 for undefined. Two arrays are the same view, or do not overlap.
 *
 * @example
 *   const x = Float32Array.of(1, 2);
 *   const y = Float64Array.of(10, 20);
 *   withKernels([x, y], (kernels, [atX, atY]) => kernels.addScaled(2, 3, atX, atY));
 *   [...y] // => [13, 26]
 */
export function withKernels(
  arrays: readonly (Floats | undefined)[],
  run: (kernels: Kernels, addresses: readonly number[]) => void,
): void {
  const { buffer } = arena.memory;
  const addresses: number[] = [];
  for (const array of arrays) {
    if (array === undefined) addresses.push(0);
    else if (array.buffer === buffer) addresses.push(array.byteOffset / 4);
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
  // Asked before memory is taken, which may grow the arena and detach the views of it.
  const inPlace = arrays.map((array) => array !== undefined && array.buffer === place.memory.buffer);
  const known = arrays.map((array, i) => (array !== undefined && inPlace[i] ? array.byteOffset / 4 : 0));
  const copied = arrays.map((array, i) => array !== undefined && !inPlace[i] && firstOf(array, arrays) === i);
  const lengths = arrays.map((array, i) => (array !== undefined && copied[i] ? array.length : 0));

  const scratch = place.allocate(1 + lengths.reduce((sum, length) => sum + roundUp(length), 0));
  let next = scratch.address;
  const addresses = arrays.map((array, i) => {
    const at = copied[i] ? next : known[i];
    next += roundUp(lengths[i]);
    return at;
  });
  arrays.forEach((array, i) => {
    if (array === undefined || inPlace[i]) return;
    if (copied[i]) place.memory.set(array, addresses[i]);
    else addresses[i] = addresses[firstOf(array, arrays)];
  });

  try {
    run(place.kernels, addresses);
    arrays.forEach((array, i) => {
      if (array !== undefined && copied[i])
        array.set(place.memory.subarray(addresses[i], addresses[i] + array.length));
    });
  } finally {
    scratch.free();
  }
}

/** Where the same view is met first: an array that is input and output at once must be copied once. */
function firstOf(array: Floats, arrays: readonly (Floats | undefined)[]): number {
  return arrays.findIndex(
    (other) =>
      other?.buffer === array.buffer &&
      other.byteOffset === array.byteOffset &&
      other.length === array.length,
  );
}

function roundUp(length: number): number {
  return Math.ceil(length / 4) * 4;
}

let float64Arena: Arena | undefined;
