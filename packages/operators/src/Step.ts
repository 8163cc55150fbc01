import { StaleSignalError } from "@backstream/core";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";

/** The record of one update. */
export interface Step {
  /**
   * The number of the update, from 1; a skipped one has the number that it would have had. Passes whose gradient was only
   * collected have numbers too.
   */
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
   * How many gradients the optimizer has collected since the parameters changed, where this step collected one more and
   * left the parameters as they were: see `accumulateGradients`.
   */
  readonly collected?: number;
  /**
   * Everything that the pipeline needs to resume from now on as if it had never stopped: give it to `forward`, `rewind` and
   * `update` as `{ from }`, and also to the source, and to operators that learn, such as `encode` and `standardize`. Samples
   * whose records have a `position` say where the source goes on, and what these operators had learned then (`withPositions`
   * numbers the values of a source without positions). Without positions, skip `checkpoint().samples` samples of what enters
   * `forward`, and keep states of operators in `extra`, which is saved with the checkpoint: plain data of the same moment.
   *
   * Call it while the step is delivered, or later, between two samples, as long as the step is the newest one: then the
   * samples that have entered since the step are in the checkpoint too. It can be called once more when the steps
   * complete; streams that have completed are not in the checkpoint.
   *
   * @throws {StaleSignalError} When a newer step has come, the pipeline has ended, or a sample is on its way through the nets.
   * @throws {BrokenStreamError} When two nets have one name, or two streams one key: give each net a name, each stream a key.
   */
  checkpoint(extra?: unknown): Checkpoint;
}

/** What the steps of one subscription of `update` have in common. */
export interface Delivery {
  /** The newest step; undefined when the subscription has ended. */
  newest: Step | undefined;
  /** What `update` is doing at this moment. */
  now: DeliveryMoment;
  take(extra: unknown): Checkpoint;
}

/** The newest step is being delivered; the completion is; or nothing is. */
export type DeliveryMoment = "step" | "completion" | "nothing";

/** What a step is made from. */
export type StepRecord = Pick<Step, "step" | "loss" | "rows" | "gradientNorm"> & {
  readonly skipped?: string | undefined;
  readonly collected?: number | undefined;
};

/** A step, as `update` emits it. It can take a checkpoint as long as it is the newest one. */
export class LearnedStep implements Step {
  readonly step: number;
  readonly loss: number;
  readonly rows: number;
  readonly gradientNorm: number;
  declare readonly skipped?: string;
  declare readonly collected?: number;
  readonly #delivery: Delivery;

  constructor(record: StepRecord, delivery: Delivery) {
    this.step = record.step;
    this.loss = record.loss;
    this.rows = record.rows;
    this.gradientNorm = record.gradientNorm;
    if (record.skipped !== undefined) this.skipped = record.skipped;
    if (record.collected !== undefined) this.collected = record.collected;
    this.#delivery = delivery;
  }

  checkpoint(extra?: unknown): Checkpoint {
    const { newest } = this.#delivery;
    if (newest === this) return this.#delivery.take(extra);
    throw new StaleSignalError(
      `checkpoint of step ${this.step}: ${newest ? "a newer step has come; take it of the newest one" : "the pipeline has ended; take it before"}`,
    );
  }
}
