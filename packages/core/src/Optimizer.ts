import type { Floats } from "@backstream/tensors";

/** One parameter inside the flat vectors that an optimizer sees. */
export interface Segment {
  readonly name: string;
  readonly shape: readonly number[];
  /** Index of its first number in the flat vectors. */
  readonly offset: number;
  readonly size: number;
}

/** Options of one update. */
export interface UpdateOptions {
  /** Replaces the optimizer's own learning rate. */
  readonly learningRate?: number | undefined;
  /** The parameters in the flat vectors; those of several nets that learn together follow each other. */
  readonly segments?: readonly Segment[] | undefined;
}

/**
 * An optimizer: makes a state for `size` parameters, and updates the parameters in place. `step` counts from 1.
 * `update` may overwrite the gradient.
 */
export interface Optimizer<State = unknown> {
  readonly name?: string;
  /** Whether `update` writes the parameters (an optimizer), or only the gradient (a transformation such as clipping, for `chain`). */
  readonly transforms?: "parameters" | "gradient";
  init(size: number): State;
  update(gradient: Floats, state: State, parameters: Floats, step: number, options?: UpdateOptions): void;
}
