import { StaleSignalError } from "@backstream/core";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import type { Step } from "./Step.js";

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
