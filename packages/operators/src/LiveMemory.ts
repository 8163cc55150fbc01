import type { Floats } from "@backstream/tensors";

/** A copy of a net's memory in a stream. */
export interface LiveMemory {
  /** 0: it is empty. */
  readonly rows: number;
  /** Layer by layer. */
  readonly carries: Floats;
}
