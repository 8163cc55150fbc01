import { wasm } from "./generated/kernels.js";
import type { Kernels } from "./Kernels.js";

/** The float behind the scratch of the kernels (assembly/scratch.ts): arrays may lie from here on. */
export const scratchEnd = 272;

/**
 * The kernels of `assembly/` in WebAssembly SIMD, bound to one memory.
 *
 * The module travels as base64 inside the source and is compiled synchronously, so that Node, browsers and bundlers
 * need neither an asset loader nor an `await`.
 *
 * @throws {WebAssembly.CompileError} When this JavaScript engine has no WebAssembly SIMD.
 */
export function simdKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(decode(wasm));
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  // The exports are what assembly/index.ts lists; kernelsAgree.test.ts compares each with the reference.
  return { ...(instance.exports as unknown as Omit<Kernels, "name">), name: "simd" };
}

let compiled: WebAssembly.Module | undefined;

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
