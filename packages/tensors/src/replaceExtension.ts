import { boundExtensions } from "./boundExtensions.js";
import type { KernelExtension } from "./KernelExtension.js";
import type { Kernels } from "./Kernels.js";

/**
 * Replaces some kernels of an extension: `Kernels.extension` for what `replaceKernels` is given.
 *
 * `below` are the kernels so far. `replacement` gets their kernels of that extension, when the extension is first asked for,
 * and returns those that replace them.
 *
 * @see {@link replaceKernels}
 * @example
 *   const undo = replaceKernels((simd) => ({
 *     name: "always relu",
 *     extension: replaceExtension(simd, elmanKernels, ({ elmanGates }) => ({
 *       elmanGates: (rows, units, _relu, hNext, y) => elmanGates(rows, units, 1, hNext, y), // always relu
 *     })),
 *   }));
 *   const block = arena.allocate(1);
 *   block.array[0] = 3;
 *   kernels.extension(elmanKernels).elmanGates(1, 1, 0, block.address, block.address);
 *   undo();
 *   block.array[0] // => 3
 */
export function replaceExtension<Replaced extends object>(
  below: Pick<Kernels, "extension">,
  replaced: KernelExtension<Replaced>,
  replacement: (kernels: Replaced) => Partial<Replaced>,
): Kernels["extension"] {
  return boundExtensions(<Wanted extends object>(wanted: KernelExtension<Wanted>): Wanted => {
    const kernels = below.extension(wanted);
    if (!isSame(wanted, replaced)) return kernels;
    // The same extension has the same type of kernels.
    const known = kernels as unknown as Replaced;
    return { ...known, ...replacement(known) } as unknown as Wanted;
  });
}

function isSame(one: KernelExtension<object>, other: KernelExtension<object>): boolean {
  return one === other;
}
