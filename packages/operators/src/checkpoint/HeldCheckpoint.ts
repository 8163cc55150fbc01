import type { Sample } from "@backstream/core";
import type { Floats } from "@backstream/tensors";

/** A tick that `rewind` holds. */
export interface HeldCheckpoint {
  /** A copy of the user's object without its position: with all its fields, as `mapDelta` may read any of them when the tick runs again. */
  readonly sample: Sample;
  /** As emitted; undefined without a label. */
  readonly loss: number | undefined;
  /** The output of the last net, as emitted: `rows · fanOut` numbers. */
  readonly output: Floats;
  /** Derivative of the loss by the output, if the tick may be sent back without running again. */
  readonly delta?: Floats | undefined;
}
