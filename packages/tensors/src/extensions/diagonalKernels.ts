import { wasm } from "../generated/diagonal.js";
import type { KernelExtension } from "../KernelExtension.js";
import { lruReference } from "./lruReference.js";
import type { LruKernels } from "./LruKernels.js";

/**
 * The kernels of recurrences whose memories do not mix: each unit is multiplied by a number of its own.
 *
 * @example
 *   const block = arena.allocate(6);
 *   block.array.set([2, 3, 10, 100, 1, 1]);
 *   const { address } = block;
 *   kernels.extension(diagonalKernels).addProducts(1, 2, address, address + 2, address + 4);
 *   [...block.array.subarray(4)] // => [21, 301]
 */
export const diagonalKernels: KernelExtension<LruKernels> = {
  name: "diagonal",
  wasm,
  reference: lruReference,
};
