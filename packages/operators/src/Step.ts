import { StaleSignalError } from "@backstream/core";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";

/** The record of one update. */
export interface Step {
  /** The number of the update, from 1; a skipped one has the number that it would have had. */
  readonly step: number;
  /** The loss over all labelled rows of the update, measured before it. */
  readonly loss: number;
  /** Labelled rows that are not masked. */
  readonly rows: number;
  /** Euclidean norm of the gradient over all nets, before the optimizer. */
  readonly gradientNorm: number;
  /** Why the update was skipped: the parameters are unchanged, and the memory is as it was before the pass. */
  readonly skipped?: string;
  /**
   * Everything that the pipeline needs to resume from here as if it had never stopped: give it to `forward`, `rewind` and
   * `update` as `{ from }`, and skip `checkpoint().samples` samples of the source. `extra` is saved with it: plain
   * data such as the state of a `standardize`, which must be from the same moment as the net.
   *
   * @throws {StaleSignalError} When the step is over: call it while the step is delivered.
   * @throws {BrokenStreamError} When two nets have one name, or two streams one key: give each net a name, each stream a key.
   */
  checkpoint(extra?: unknown): Checkpoint;
}

/** The step that is being delivered, of one subscription of `update`. */
export interface Delivery {
  current: Step | undefined;
  take(extra: unknown): Checkpoint;
}

/** A step, as `update` emits it. It can take a checkpoint only while it is delivered. */
export class LearnedStep implements Step {
  readonly step: number;
  readonly loss: number;
  readonly rows: number;
  readonly gradientNorm: number;
  declare readonly skipped?: string;
  readonly #delivery: Delivery;

  constructor(record: Omit<Step, "checkpoint">, delivery: Delivery) {
    this.step = record.step;
    this.loss = record.loss;
    this.rows = record.rows;
    this.gradientNorm = record.gradientNorm;
    if (record.skipped !== undefined) this.skipped = record.skipped;
    this.#delivery = delivery;
  }

  checkpoint(extra?: unknown): Checkpoint {
    if (this.#delivery.current !== this) {
      throw new StaleSignalError(
        `checkpoint of step ${this.step}: the step is over; take it while the step is delivered`,
      );
    }
    return this.#delivery.take(extra);
  }
}
