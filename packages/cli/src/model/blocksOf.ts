import { isBlock, type Floats } from "backstream";

/** The vectors inside an optimizer's state, in order: arrays themselves, and whatever holds one as its `array`. */
export function blocksOf(state: unknown): { readonly array: Floats }[] {
  if (state instanceof Float32Array || state instanceof Float64Array) return [{ array: state }];
  if (typeof state !== "object" || state === null) return [];
  if (isBlock(state)) return [state];
  return Object.values(state).flatMap(blocksOf);
}
