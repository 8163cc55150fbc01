import type { Floats } from "@backstream/tensors";

/** One parameter inside the flat vectors that an optimizer sees. */
export interface Segment {
  readonly name: string;
  readonly shape: readonly number[];
  /** Index of its first number in the flat vectors. */
  readonly offset: number;
  readonly size: number;
  /** Set for a parameter that its layer excludes from learning: its gradient is zero, and what an update changes is undone. */
  readonly frozen?: boolean;
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
 *
 * A state is records and arrays of blocks, typed arrays, numbers, texts and booleans: then a checkpoint can hold it, and
 * it can be put back as it was where an update makes a number infinite.
 */
export interface Optimizer<State = unknown> {
  readonly name?: string;
  /** Whether `update` writes the parameters (an optimizer), or only the gradient (a transformation such as clipping, for `chain`). */
  readonly transforms?: "parameters" | "gradient";
  /**
   * Whether nothing can overflow in this update: not the state and not the parameters. `largest` is the largest magnitude
   * of gradient and parameters; the state was made by such updates alone, or holds no number above 1e15. A transformation
   * at most doubles `largest`.
   *
   * A short cut for optimizers that call kernels: it spares the copy of the state that is made before other updates.
   * `update` then gets the nets' own vectors, which are in the arena; so it must not allocate there. Leave it out
   * otherwise.
   */
  staysFinite?(largest: number, step: number, options?: UpdateOptions): boolean;
  init(size: number): State;
  update(gradient: Floats, state: State, parameters: Floats, step: number, options?: UpdateOptions): void;
}
