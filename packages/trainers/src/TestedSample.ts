import type { Sample } from "@backstream/core";
import type { Step } from "@backstream/operators";
import type { Tensor } from "@backstream/tensors";

/** What `testThenTrain` says of each sample. */
export interface TestedSample<S extends Sample = Sample, Values = unknown> {
  /** The user's object, as it came in. */
  readonly sample: S;
  readonly input: S["input"];
  /** What the net said before it learned from this sample (with `awaitTarget`, when it came), in the units of the target. */
  readonly output: Tensor;
  /** What each net said, in the scale in which it learns. */
  readonly outputs: readonly Tensor[];
  readonly target: S["target"];
  /** The loss of that output, as the net was trained on it (of a scaled target in its scale); undefined without a target. */
  readonly loss: number | undefined;
  /** The metrics so far, this sample included. */
  readonly metrics: Values;
  /** The version of the net that said so, which goes up with each update (and each `load`); of several nets the highest. */
  readonly version: number;
  /** The update that was made with this sample, which can take a checkpoint; undefined where none was made. */
  readonly step: Step | undefined;
  /** How much each net of a mixture counted; undefined of a single net. */
  readonly weights: readonly number[] | undefined;
}
