import type { Kernels } from "./Kernels.js";
import { kernels } from "./processArena.js";

/**
 * Puts other kernels in the place of some of the process's, for everything that calculates in `arena`.
 *
 * `replacement` is told the kernels so far and returns those that it takes over, under the same contract and on the
 * same memory (`arena.memory`), with a `name` that says so; it may be asked again when others come or go. The function
 * that is returned undoes this replacement and leaves later ones. Libraries such as the system's BLAS, and profilers, are
 * connected in this way.
 *
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
  const added = { replacement }; // the same function may come twice
  install([...replacements, added]);
  return () => install(replacements.filter((one) => one !== added));
}

interface Replacement {
  readonly replacement: (kernels: Kernels) => Partial<Kernels>;
}

// State of the process, as the kernels of its arena are: every replacement changes those, so every undo must know all.
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
