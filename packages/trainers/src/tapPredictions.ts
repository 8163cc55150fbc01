import type { Sample } from "@backstream/core";
import type { ComparedSignal } from "@backstream/operators";
import { identity, tap, type MonoTypeOperatorFunction, type Observer } from "rxjs";
import type { Training } from "./Training.js";

/** Sends every signal to the observer of a training, but neither completion nor errors. */
export function tapPredictions<S extends Sample, T extends ComparedSignal>(
  predictions: Training<S>["predictions"],
): MonoTypeOperatorFunction<T> {
  if (!predictions) return identity;
  const observer = predictions as Partial<Observer<ComparedSignal>>; // the samples of signals are those of the source
  return tap((signal) => observer.next?.(signal));
}
