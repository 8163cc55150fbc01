import type { Sample } from "@backstream/core";
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
  /** The samples themselves, as they came in: row i of the tensors is that of sample i. */
  readonly samples: readonly S[];
}
