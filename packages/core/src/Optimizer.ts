import type { Floats } from "@backstream/tensors";
import type { FlatNetwork, HiddenUnits, UnitReader } from "./UnitReader.js";

/** One parameter inside the flat vectors that an optimizer sees. */
export interface Segment {
  /** Its name in the network; where several nets learn together the name of its net comes first: `encoder.0.weight`. */
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
  /** Replaces the optimizer's own weight decay, for an optimizer that says `takesWeightDecay`. */
  readonly weightDecay?: number | undefined;
  /** The parameters in the flat vectors; those of several nets that learn together follow each other. */
  readonly segments?: readonly Segment[] | undefined;
  /** Those of the segments that do not learn: their gradient is zero, and what is written to them is put back. */
  readonly frozen?: readonly Segment[] | undefined;
  /**
   * The derivative of the update's loss by the output of the last net, where the gradient comes from one number alone: one
   * labelled row of a net with one output. Only for an optimizer that says `needsOutputDelta`.
   */
  readonly outputDelta?: number | undefined;
  /** The hidden layers of the nets, and how active their units were in the pass. Only for an optimizer with a `unitReader`. */
  readonly units?: readonly HiddenUnits[] | undefined;
  /**
   * Makes all that keep something of these parameters, by their indices, forget it: given by a chain to a link that
   * `replaces` parameters.
   */
  readonly forget?: ((indices: readonly number[]) => void) | undefined;
}

/**
 * An optimizer: makes a state for `size` parameters, and updates the parameters in place. `step` counts from 1.
 * `update` may overwrite the gradient.
 *
 * A state is records and arrays of blocks, typed arrays, numbers, texts and booleans: then a checkpoint can hold it, and
 * it can be put back as it was where an update makes a number infinite.
 *
 * An optimizer that learns with some parameters and predicts with an average of them keeps the average in its state as
 * `average`, a vector of `size` numbers, and beside it `averaged`, the number of updates that are in it: 0 where
 * there is none yet.
 */
export interface Optimizer<State = unknown> {
  readonly name?: string;
  /**
   * What `update` writes: the parameters (an optimizer, the standard), only the gradient (a transformation such as clipping,
   * which stands before the optimizer in a `chain`), or the parameters without reading the gradient (a constraint such as a
   * largest norm, which stands anywhere in a `chain`).
   */
  readonly transforms?: "parameters" | "gradient" | "constraint";
  /** Whether `weightDecay` of the update's options replaces its own. */
  readonly takesWeightDecay?: boolean;
  /** Whether it cannot work without `outputDelta` of the update's options. */
  readonly needsOutputDelta?: boolean;
  /**
   * Makes a reader of hidden units, for an optimizer that looks at them: `init` and `update` get what it has read. The nets are
   * those that learn, in the order of their parameters: the last one that a sample goes through comes first.
   */
  unitReader?(nets: readonly FlatNetwork[]): UnitReader;
  /** Whether its update replaces parameters by new ones, and calls `forget` of the options with their indices. */
  readonly replaces?: boolean;
  /**
   * What the state has of these parameters, by their indices, becomes what a fresh state has. An optimizer without it
   * cannot stand beside one that `replaces` parameters.
   */
  forget?(state: State, parameters: Floats, indices: readonly number[]): void;
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
  /** Those of the segments that it never changes: the engine freezes them. */
  frozenSegments?(segments: readonly Segment[]): readonly Segment[];
  /** How many gradients it has collected since the parameters changed; 0 where the latest update changed them. */
  collected?(state: State): number;
  /**
   * Replaces the gradient by one that learners in other threads agree on, before its norm is measured, and returns the loss that
   * they agree on: so all skip the same steps. It is called before each `update`, and must not allocate in the arena.
   */
  reduce?(gradient: Floats, loss: number): number;
  /**
   * `segments` are the parameters in the flat vectors, where there are names and shapes; `units` the hidden layers, for an
   * optimizer with a `unitReader`.
   */
  init(size: number, segments?: readonly Segment[], units?: readonly HiddenUnits[]): State;
  update(gradient: Floats, state: State, parameters: Floats, step: number, options?: UpdateOptions): void;
}
