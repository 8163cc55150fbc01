import type { Loss, Optimizer, Sample, SequenceLoss } from "@backstream/core";
import type { AnyNetwork, ComparedSignal, LearningOptions } from "@backstream/operators";
import type { Observer } from "rxjs";

/** What every trainer takes: a loss, an optimizer, and all options of `update`. */
export interface Training<S extends Sample> extends LearningOptions {
  readonly loss: Loss | SequenceLoss;
  readonly optimizer: Optimizer;
  /**
   * Receives every signal, with output and loss, before it is learned from. It gets no `complete` and no `error`, so one
   * observer can serve several trainers.
   */
  readonly predictions?: Partial<Observer<ComparedSignal<readonly [AnyNetwork], S>>> | undefined;
}
