import type { Sample } from "@backstream/core";

/**
 * The sample without its position: what goes through a dataset several times, or shuffled, has no place in a source.
 *
 * @example
 *   withoutPosition({ input: 1, position: { source: "SALES", offset: [812] } }) // => { input: 1 }
 */
export function withoutPosition<S extends Sample>(sample: S): S {
  const { position } = (sample as S | null | undefined) ?? {}; // at run time a sequence may hold anything
  if (position === undefined) return sample;
  const { position: _, ...others } = sample;
  return others as S; // its position is optional
}
