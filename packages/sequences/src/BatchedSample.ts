import type { Position } from "@backstream/core";
import type { Tensor } from "@backstream/tensors";

/** One tick of several sequences, as one batch. */
export interface BatchedSample {
  /** `[batch, features]`; a row is zeros where its sequence has no tick. */
  readonly input: Tensor;
  /** `[batch, features]` likewise, where the tick has targets. */
  readonly target?: Tensor;
  /** `[batch]`, where a sequence has weights. */
  readonly weight?: Tensor;
  /** `[batch]`: 0 where a sequence has ended or has not begun. */
  readonly mask: Tensor;
  /** Where the samples have positions: at the last tick that of the last sample of the batch. */
  readonly position?: Position;
}
