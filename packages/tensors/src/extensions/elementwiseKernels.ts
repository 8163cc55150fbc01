import { wasm } from "../generated/elementwise.js";
import type { KernelExtension } from "../KernelExtension.js";
import { elementwiseReference } from "./elementwiseReference.js";
import type { RowwiseKernels } from "./RowwiseKernels.js";

/**
 * The kernels of layers that are written as formulas.
 *
 * @example
 *   const block = arena.allocate(4);
 *   block.array.set([2, 3, 5, 7]);
 *   kernels.extension(elementwiseKernels).multiplyRows(1, 2, block.address, 2, block.address + 2, 2, block.address, 2, 0);
 *   [...block.array] // => [10, 21, 5, 7]
 */
export const elementwiseKernels: KernelExtension<RowwiseKernels> = {
  name: "elementwise",
  wasm,
  reference: elementwiseReference,
};
