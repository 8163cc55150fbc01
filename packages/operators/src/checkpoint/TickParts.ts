import type { Sample } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { KeptLabel } from "./keptSample.js";

/** A held tick to be copied, and where its numbers are. */
export interface TickParts extends KeptLabel {
  readonly sample: Sample;
  readonly loss: number | undefined;
  /** What the outermost net has read is here, from index `inputAt` on. */
  readonly numbers: Floats;
  readonly inputAt: number;
  readonly inputLength: number;
  /** The output of the last net is here, from index `outputAt` on. */
  readonly outputNumbers: Floats;
  readonly outputAt: number;
  readonly outputLength: number;
  /** The mask that the tick ran with in the outermost net. */
  readonly runMask: ArrayLike<number> | undefined;
}
