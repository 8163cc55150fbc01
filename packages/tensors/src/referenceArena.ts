import type { Arena } from "./Arena.js";
import { blockArena } from "./blockArena.js";
import type { Floats } from "./Floats.js";
import { referenceKernels } from "./referenceKernels.js";
import { valueText } from "./valueText.js";

/**
 * An arena on the JavaScript heap with the kernels in plain TypeScript, in float32 or float64.
 *
 * @example
 *   const arena = referenceArena(Float64Array);
 *   const block = arena.allocate(3);
 *   arena.kernels.name // => "reference"
 *   [...block.array] // => [0, 0, 0]
 */
export function referenceArena(type: typeof Float32Array | typeof Float64Array = Float32Array): Arena {
  if (type !== Float32Array && type !== Float64Array) {
    throw new TypeError(`referenceArena: type is ${valueText(type)}, expected Float32Array or Float64Array`);
  }
  let view: Floats = new type(initialLength);
  return blockArena(
    {
      maximum: 2 ** 30,
      get view() {
        return view;
      },
      grow(length) {
        try {
          const longer = new type(length);
          longer.set(view);
          // Detaches the old views, which are empty then, as after growth of WebAssembly memory.
          structuredClone(view.buffer, { transfer: [view.buffer as ArrayBuffer] }); // made above, so not shared
          view = longer;
          return true;
        } catch {
          return false; // the engine cannot allocate such an array
        }
      },
    },
    referenceKernels(() => view),
  );
}

const initialLength = 4096;
