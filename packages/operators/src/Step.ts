import { StaleSignalError } from "@backstream/core";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";

/** The record of one update. */
export interface Step {
  /** Counts updates from 1; a skipped one bears the number that it would have had. */
  readonly step: number;
  /** Of all its labelled rows, measured before the update. */
  readonly loss: number;
  /** Labelled rows that are not masked. */
  readonly rows: number;
  /** Euclidean length of the gradient over all nets, before the optimizer. */
  readonly gradientNorm: number;
  /** Why the parameters were left as they are; the memory from before the pass was put back then. */
  readonly skipped?: string;
  /**
   * Everything that the pipeline needs to resume from here as if it had never stopped: give it to `forward`, `rewind` and
   * `update` as `{ from }`, and skip `checkpoint().samples` samples of the source. `extra` is kept with it: plain data
   * such as the state of a `standardize`, which must not be older or newer than the net.
   *
   * @throws {StaleSignalError} When the step is over: call it while the step is delivered.
   * @throws {BrokenStreamError} When nets, or streams, cannot be told apart: give each net a name, each stream a key.
   */
  checkpoint(extra?: unknown): Checkpoint;
}

/** The step that is being delivered, of one subscription of `update`. */
export interface Delivery {
  current: Step | undefined;
  take(extra: unknown): Checkpoint;
}

/** A step, as `update` emits it: a plain record to look at, which can take a checkpoint while it is delivered. */
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
