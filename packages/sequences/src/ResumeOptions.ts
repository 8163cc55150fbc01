import type { Progress } from "@backstream/core";

/** How an operator that learns resumes from a checkpoint. */
export interface ResumeOptions {
  /**
   * What its state is called in checkpoints. Default: the operator's name, such as `standardize`. Where a pipeline has two of
   * a kind, give one of them a name.
   */
  readonly name?: string | undefined;
  /** A checkpoint: the operator continues with the state that has its name. It comes before any other state that is given. */
  readonly from?: Progress | undefined;
}
