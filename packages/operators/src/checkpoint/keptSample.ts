import type { Sample } from "@backstream/core";

/** What a tick was measured by. */
export interface KeptLabel {
  readonly target: Sample["target"];
  readonly weight: Sample["weight"];
  readonly mask: ArrayLike<number> | undefined;
}

/**
 * The sample of a tick that is held, as a new object without its position and memories, which have functions, and with target, weight and mask as they were at
 * its tick: the program may have reused their arrays since. What else it holds is not copied.
 */
export function keptSample(sample: Sample, { target, weight, mask }: KeptLabel): Sample {
  const kept = withoutFunctions(sample);
  if (kept.target !== target) set(kept, "target", target);
  if (kept.weight !== weight) set(kept, "weight", weight);
  if (mask) set(kept, "mask", Float64Array.from(mask));
  return kept as Sample; // it has its input
}

function withoutFunctions(sample: Sample): Partial<Sample> {
  const prototype = Object.getPrototypeOf(sample) as object | null;
  if (prototype === Object.prototype) {
    if (sample.position === undefined && sample.memories === undefined) return { ...sample };
    // An object of which a field was deleted is slow ever after.
    const { position: _, memories: __, ...kept } = sample;
    return kept;
  }
  const kept: Partial<Sample> = Object.assign(Object.create(prototype) as object, sample);
  if (kept.position !== undefined) delete (kept as { position?: unknown }).position;
  if (kept.memories !== undefined) delete (kept as { memories?: unknown }).memories;
  return kept;
}

/** Also where the sample's class has only a getter. */
function set(sample: Partial<Sample>, name: keyof Sample, value: unknown): void {
  Object.defineProperty(sample, name, { value, configurable: true, enumerable: true, writable: true });
}
