import type { Sample } from "@backstream/core";
import type { Tensor } from "@backstream/tensors";

/** What was said of a sample. */
export interface SaidTick {
  readonly sample: Sample;
  /** Not given where an earlier run has said it, of which this one goes on. */
  readonly output?: Tensor | undefined;
  /** Of its stream. */
  readonly key?: string | number | boolean | undefined;
}
