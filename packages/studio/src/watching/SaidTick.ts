import type { Sample } from "@backstream/core";
import type { Tensor } from "@backstream/tensors";

/** What was said of a sample. */
export interface SaidTick {
  readonly sample: Sample;
  readonly output: Tensor;
  /** Of its stream. */
  readonly key?: string | number | boolean | undefined;
}
