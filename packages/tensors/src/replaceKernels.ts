import type { Kernels } from "./Kernels.js";
import { kernels } from "./processArena.js";
import { valueText } from "./valueText.js";

/**
 * Replaces some kernels of the process, for everything that calculates in `arena`.
 *
 * `replacement` gets the current kernels and returns those that replace them, with the same contract and on the same
 * memory
 * (`arena.memory`), and a `name` that shows it. It is called again when another replacement is added or removed. The
 * returned function removes this replacement, and keeps later ones. Use it to connect libraries such as the system's
 * BLAS, or a profiler.
 *
 * @see {@link replaceExtension}, which replaces kernels of an extension
 * @example
 *   const undo = replaceKernels((simd) => ({
 *     name: "doubling",
 *     scale: (n, factor, x) => simd.scale(n, 2 * factor, x),
 *   }));
 *   const block = arena.allocate(1);
 *   block.array[0] = 3;
 *   kernels.scale(1, 10, block.address);
 *   undo();
 *   kernels.scale(1, 10, block.address);
 *   block.array[0] // => 600
 */
export function replaceKernels(replacement: (kernels: Kernels) => Partial<Kernels>): () => void {
  if (typeof replacement !== "function") {
    throw new TypeError(
      `replaceKernels: the replacement is ${valueText(replacement)}, expected a function of the kernels so far`,
    );
  }
  const added = { replacement }; // the same function may come twice
  install([...replacements, added]);
  return () => install(replacements.filter((one) => one !== added));
}

interface Replacement {
  readonly replacement: (kernels: Kernels) => Partial<Kernels>;
}

// State of the process, as the kernels of its arena are: removing one replacement means to apply all others again.
const embedded: Kernels = { ...kernels };
let replacements: readonly Replacement[] = [];

function install(next: readonly Replacement[]): void {
  const all = next.reduce<Kernels>(
    (below, { replacement }) => ({ ...below, ...replacement(below) }),
    embedded,
  );
  // In place, since layers, optimizers and networks refer to this object.
  Object.assign(kernels, all);
  replacements = next;
}
