import type { Sample } from "@backstream/core";
import type { ComparedSignal } from "@backstream/operators";
import { identity, Observable, Subscriber, type MonoTypeOperatorFunction, type Observer } from "rxjs";
import type { Training } from "./Training.js";

/**
 * Sends every signal to the observer of a training, but neither completion nor errors.
 *
 * It does what `tap` does, at every tick. A subscriber of `tap` has functions as properties of its own; beside it, the compiler
 * could no longer inline what the subscribers of the other operators call.
 */
export function tapPredictions<S extends Sample, T extends ComparedSignal>(
  predictions: Training<S>["predictions"],
): MonoTypeOperatorFunction<T> {
  if (!predictions) return identity;
  const observer = predictions as Partial<Observer<ComparedSignal>>; // the samples of signals are those of the source
  return (source) =>
    new Observable<T>((destination) => {
      const inner = new Subscriber<T>(tapped(observer, destination));
      destination.add(inner);
      source.subscribe(inner);
    });
}

function tapped<T extends ComparedSignal>(
  observer: Partial<Observer<ComparedSignal>>,
  destination: Subscriber<T>,
): Observer<T> & { readonly destination: Subscriber<T> } {
  return {
    /** An operator finds the next one behind it by this name, as in a subscriber. */
    destination,
    next(signal) {
      try {
        observer.next?.(signal);
      } catch (error) {
        return destination.error(error);
      }
      destination.next(signal);
    },
    error: (error) => destination.error(error),
    complete: () => destination.complete(),
  };
}
