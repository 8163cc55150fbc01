import type { Arena } from "./Arena.js";
import { blockArena } from "./blockArena.js";
import { scratchEnd, simdKernels } from "./simdKernels.js";

/**
 * An arena in WebAssembly memory with the SIMD kernels, in float32.
 *
 * @throws {Error} When WebAssembly SIMD is not supported here.
 */
export function simdArena(): Arena {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 });
  let view = new Float32Array(memory.buffer);
  return blockArena(
    {
      maximum: 2 ** 30 - atTheEnd,
      first: scratchEnd,
      get view() {
        return view;
      },
      grow(length) {
        try {
          memory.grow(Math.ceil((length - view.length) / floatsPerPage));
        } catch {
          return false; // the engine cannot allocate so much memory
        }
        view = new Float32Array(memory.buffer);
        return true;
      },
    },
    simdKernels(memory),
  );
}

const floatsPerPage = 16384;

/**
 * Floats at the end of 4 GiB that no block gets. Kernels compare addresses of 32 bits with the end of a block, up to
 * eight vectors beyond it; the address after 4 GiB would be 0.
 */
const atTheEnd = 64;
