import type { Numbers } from "@backstream/tensors";
import type { Sample } from "./Sample.js";

/**
 * Whether a sample has a target; undefined and null, as JSON writes it, are none.
 *
 * @example
 *   hasTarget({ input: 1, target: 0 }) // => true
 *   hasTarget({ input: 1, target: null }) // => false
 */
export function hasTarget<S extends Pick<Sample, "target">>(
  sample: S,
): sample is S & { readonly target: Numbers } {
  return sample.target !== undefined && sample.target !== null;
}
