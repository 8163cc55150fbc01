import type { Arena } from "./arena.js";
import { expectOnlyCopy } from "./expectOnlyCopy.js";
import type { Kernels } from "./kernels.js";
import { referenceArena } from "./referenceArena.js";
import { version } from "./version.js";

expectOnlyCopy(globalThis, version);

/**
 * The arena of the process: SIMD kernels where they run, the reference kernels elsewhere.
 *
 * The environment variable `BACKSTREAM_KERNELS=reference`, or a global of that name set before the first import,
 * chooses the reference kernels in any case; `kernels.name` says which ones were chosen.
 *
 * @example
 *   const block = arena.allocate(4);
 *   block.array.set([1, 2, 3, 4]);
 *   kernels.scale(4, 10, block.address);
 *   [...block.array] // => [10, 20, 30, 40]
 *   block.free();
 */
export const arena: Arena = referenceArena();

/** The kernels of `arena`. */
export const kernels: Kernels = arena.kernels;
