import type { Floats } from "@backstream/tensors";
import type { Contribution, MergedModel } from "./MergeLog.js";

/** What a checkpoint holds of a worker that merges. */
export interface MergeState {
  /** The common model that it knows. */
  readonly model: MergedModel;
  /** The parameters after its last exchange: what they differ from now is what it has learned since. */
  readonly base: Floats;
  /** Updates since then. */
  readonly updates: number;
  /** Contributions that it has not read back from the log. */
  readonly pending: readonly Contribution[];
  /** Updates of this worker that are in the model, and that it has to make again before it contributes; 0 where not given. */
  readonly owed?: number;
}
