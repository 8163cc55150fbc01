import { boundExtensions } from "./boundExtensions.js";
import type { Floats } from "./Floats.js";
import type { Kernels } from "./Kernels.js";
import { adam } from "./reference/adam.js";
import { activations } from "./reference/activations.js";
import { flat } from "./reference/flat.js";
import { gru } from "./reference/gru.js";
import { products } from "./reference/products.js";
import { softmaxes } from "./reference/softmaxes.js";

/**
 * The kernels in plain TypeScript: tests compare the others with them, and they run where the platform has no SIMD.
 *
 * They calculate in float64 and round when they store, so over a `Float64Array` they are exact enough for finite
 * differences. `memory` is called each time, since growth replaces the view.
 */
export function referenceKernels(memory: () => Floats): Kernels {
  return {
    name: "reference",
    extension: boundExtensions((extension) => extension.reference(memory)),
    ...products(memory),
    ...activations(memory),
    ...softmaxes(memory),
    ...gru(memory),
    ...flat(memory),
    ...adam(memory),
  };
}
