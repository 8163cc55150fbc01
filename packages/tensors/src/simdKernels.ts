import { boundExtensions } from "./boundExtensions.js";
import { wasm } from "./generated/kernels.js";
import type { KernelExtension } from "./KernelExtension.js";
import type { Kernels } from "./Kernels.js";
import { moduleBytes } from "./moduleBytes.js";

/** The first float after the scratch of the kernels (assembly/scratch.ts): the first that a block may have. */
export const scratchEnd = 272;

/**
 * The kernels of `assembly/` in WebAssembly SIMD, bound to one memory.
 *
 * The module is embedded in the source as text and compiled synchronously, so that Node, browsers and bundlers need
 * neither an asset loader nor an `await`.
 *
 * @throws {WebAssembly.CompileError} When this JavaScript engine has no WebAssembly SIMD.
 */
export function simdKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(moduleBytes(wasm));
  const imports = { env: { memory } };
  const { exports } = new WebAssembly.Instance(compiled, imports);
  // The exports are what assembly/index.ts lists; kernelsAgree.test.ts compares each with the reference.
  return {
    ...(exports as unknown as Omit<Kernels, "name" | "extension">),
    name: "simd",
    extension: boundExtensions(
      <Extension extends object>(extension: KernelExtension<Extension>) =>
        new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(extension.wasm)), imports)
          .exports as unknown as Extension, // as above: the exports of assembly/extensions/<name>.ts
    ),
  };
}

/** Compiled once for the process, at the first arena: a module is immutable, and compiling takes milliseconds. */
let compiled: WebAssembly.Module | undefined;
