import type { Optimizer } from "@backstream/core";
import type { Floats } from "@backstream/tensors";

/** A term that is added to the loss, by its gradient: a link for a `chain`. */
export interface Penalty extends Optimizer<object> {
  /** What it adds to the loss. */
  value(parameters: Floats): number;
}
