import type { Position, Sample } from "@backstream/core";
import type { Tensor } from "@backstream/tensors";

/** Several samples as one: a mini-batch. */
export interface SampleBatch<S extends Sample = Sample> {
  /** `[batch, features]` */
  readonly input: Tensor;
  /** `[batch, width]`, where the samples have targets; for class numbers the width is 1. */
  readonly target?: Tensor;
  /** `[batch]`, where a sample has a weight; 1 for those without. */
  readonly weight?: Tensor;
  /** `[batch]`, where a sample has a mask; 1 for those without. */
  readonly mask?: Tensor;
  /** That of the last sample, where the samples have one. */
  readonly position?: Position;
  /**
   * The samples themselves, as they came in: row i of the tensors is that of sample i. Only states of operators are left out
   * of their positions, so that a checkpoint can hold them.
   */
  readonly samples: readonly S[];
}
