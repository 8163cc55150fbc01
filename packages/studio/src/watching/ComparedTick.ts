import type { Tensor } from "@backstream/tensors";
import type { SaidTick } from "./SaidTick.js";

/** A tick behind `compare`, or one that `testThenTrain` has tested. */
export interface ComparedTick extends SaidTick {
  readonly output: Tensor;
  readonly loss: number | undefined;
}
