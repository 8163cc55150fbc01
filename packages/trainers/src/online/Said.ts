import type { Tensor } from "@backstream/tensors";

/** What nets have said of a sample. */
export interface Said {
  /** Of each net, or list of nets, in the scale in which they learn. */
  readonly outputs: readonly Tensor[];
  /** That of the only one, or the average. */
  readonly output: Tensor;
  /** The version of the net, which goes up with each update; of several nets the highest. */
  readonly version: number;
  /** How much each net of a mixture counted. */
  readonly weights: readonly number[] | undefined;
}
