import type { Floats } from "./Floats.js";

/**
 * Kernels that only some layers use. Each extension is a WebAssembly module of its own, so that a program which uses none of
 * these layers does not contain it. `Kernels.extension` binds it to a memory.
 *
 * The laws of `Kernels` hold: addresses count floats, the bits of a row do not depend on how many rows there are, sums over
 * rows are added in order, starting from what is there.
 */
export interface KernelExtension<Extension extends object> {
  /** As in the file names: `assembly/extensions/<name>.ts`, `src/generated/<name>.ts`. */
  readonly name: string;
  /** The module, as the text that `tools/scripts/wasm.mjs` writes; it imports the memory and exports the kernels. */
  readonly wasm: string;
  /** The kernels in plain TypeScript. `memory` is called each time, since growth replaces the view. */
  reference(memory: () => Floats): Extension;
}
