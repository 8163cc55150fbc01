import type { Arena } from "./Arena.js";
import { expectOnlyCopy } from "./expectOnlyCopy.js";
import type { Kernels } from "./Kernels.js";
import { referenceArena } from "./referenceArena.js";
import { simdArena } from "./simdArena.js";
import { version } from "./version.js";

expectOnlyCopy(globalThis, version);

/**
 * The arena of the process: with SIMD kernels if the platform has SIMD, else with the reference kernels.
 *
 * The environment variable `BACKSTREAM_KERNELS=reference`, or a global of that name set before the first import,
 * chooses the reference kernels in any case; `kernels.name` says which ones were chosen.
 *
 * It is mutable state of the whole process: parameters, ticks and optimizer states of all networks are in it, since
 * kernels take numbers by their address in one memory. The other state of the process in this package belongs to it:
 * the compiled module, the replaced kernels, and memory for copies in float64.
 *
 * @throws {RangeError} When BACKSTREAM_KERNELS is neither "simd" nor "reference".
 * @example
 *   const block = arena.allocate(4);
 *   block.array.set([1, 2, 3, 4]);
 *   kernels.scale(4, 10, block.address);
 *   [...block.array] // => [10, 20, 30, 40]
 *   block.free();
 */
export const arena: Arena = chosenArena();

/**
 * The kernels of `arena`.
 *
 * @example
 *   ["simd", "reference"].includes(kernels.name) // => true
 */
export const kernels: Kernels = arena.kernels;

function chosenArena(): Arena {
  const wanted = wantedKernels();
  if (wanted === "reference") return referenceArena();
  if (wanted === "simd") return simdArena();
  if (wanted !== undefined)
    throw new RangeError(`BACKSTREAM_KERNELS: value is "${wanted}", expected "simd" or "reference"`);
  try {
    return simdArena();
  } catch {
    return referenceArena(); // an engine without WebAssembly SIMD, or a page whose policy forbids WebAssembly
  }
}

function wantedKernels(): string | undefined {
  // The platform's types declare neither Node's process nor the setting.
  const here = globalThis as {
    BACKSTREAM_KERNELS?: string;
    process?: { env?: Record<string, string | undefined> };
  };
  const wanted = here.BACKSTREAM_KERNELS ?? here.process?.env?.["BACKSTREAM_KERNELS"];
  return wanted === "" ? undefined : wanted;
}
