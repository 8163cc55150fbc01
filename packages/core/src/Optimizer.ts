import type { Floats } from "@backstream/tensors";

/** One parameter inside the flat vectors that an optimizer sees. */
export interface Segment {
  readonly name: string;
  readonly shape: readonly number[];
  /** First number in the flat vectors. */
  readonly offset: number;
  readonly size: number;
}

/** What an update may tell the optimizer besides the numbers. */
export interface UpdateOptions {
  /** Replaces the optimizer's own learning rate. */
  readonly learningRate?: number | undefined;
  /** Which parameter is where in the flat vectors; several nets that learn together follow each other. */
  readonly segments?: readonly Segment[] | undefined;
}

/**
 * What an optimizer is: state for `size` parameters, and one update of them in place. `step` counts from 1.
 * It may overwrite the gradient.
 */
export interface Optimizer<State = unknown> {
  readonly name?: string;
  /** Whether `update` writes the parameters (an optimizer), or only the gradient (a transformation such as clipping, for `chain`). */
  readonly transforms?: "parameters" | "gradient";
  init(size: number): State;
  update(gradient: Floats, state: State, parameters: Floats, step: number, options?: UpdateOptions): void;
}
