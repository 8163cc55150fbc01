import type { Loss, Optimizer, Sample } from "@backstream/core";
import type { AnyNetwork, Compared, LearningOptions } from "@backstream/operators";
import { identity, tap, type MonoTypeOperatorFunction, type Observer } from "rxjs";

/** What every trainer needs, and what it may be given: besides what is here, all that `update` may. */
export interface Training<S extends Sample> extends LearningOptions {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Gets every signal, with output and loss, before it is learned from. */
  readonly predictions?: Partial<Observer<Compared<readonly [AnyNetwork], S>>> | undefined;
}

/** Shows signals to an observer, whose life is not the trainer's: it gets no completion and no error. */
export function show<S extends Sample, T extends Compared>(
  predictions: Training<S>["predictions"],
): MonoTypeOperatorFunction<T> {
  if (!predictions) return identity;
  const observer = predictions as Partial<Observer<Compared>>; // the samples that come out are those that went in
  return tap((signal) => observer.next?.(signal));
}
