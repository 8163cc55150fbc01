import type { Kernels } from "./Kernels.js";
import { kernels } from "./processArena.js";

/**
 * Puts other kernels in the place of some of the process's, for everything that calculates in `arena`.
 *
 * `replacement` is told the kernels so far and returns those that it takes over, under the same contract and on the
 * same memory (`arena.memory`), with a `name` that says so; it may be asked again when others come or go. The function
 * that comes back undoes this replacement, whatever others there are by then. It is how a library outside, such as the
 * system's BLAS, or a profiler gets in.
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

const embedded: Kernels = { ...kernels };
let replacements: readonly Replacement[] = [];

function install(next: readonly Replacement[]): void {
  const all = next.reduce<Kernels>(
    (below, { replacement }) => ({ ...below, ...replacement(below) }),
    embedded,
  );
  // In place: layers, optimizers and networks hold on to the object.
  Object.assign(kernels, all);
  replacements = next;
}
