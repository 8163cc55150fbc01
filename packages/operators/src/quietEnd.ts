import type { Measure } from "./Measure.js";
import type { Stream } from "./Pipeline.js";

/** The end of a stream that has had no tick since its checkpoint. */
export interface QuietEnd {
  readonly stream: Stream;
  /** How its ticks are measured. */
  measure?: Measure;
}

/**
 * The quiet end that is on its way from `forward` to `rewind`, if one is: there is no signal to tell whose ticks the
 * checkpoint held, and the rest of a window is to be learned from all the same.
 */
export function quietEnd(): QuietEnd | undefined {
  return current;
}

/** Completes a stream that has had no tick since its checkpoint. */
export function endQuietly(stream: Stream, complete: () => void): void {
  current = { stream };
  try {
    complete();
  } finally {
    current = undefined;
  }
}

let current: QuietEnd | undefined;
