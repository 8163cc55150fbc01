import type { Sample } from "@backstream/core";
import type { Step } from "@backstream/operators";
import type { Tensor } from "@backstream/tensors";

/** A tick behind `compare`, or one that `testThenTrain` has tested. */
export interface ComparedTick extends SaidTick {
  readonly loss: number | undefined;
}

/** What was said of a sample. */
export interface SaidTick {
  readonly sample: Sample;
  readonly output: Tensor;
  /** Of its stream. */
  readonly key?: string | number | boolean | undefined;
}

/** A tick with the update that was made with it, if there was one. */
export interface TestedTick extends ComparedTick {
  readonly step: Step | undefined;
}
