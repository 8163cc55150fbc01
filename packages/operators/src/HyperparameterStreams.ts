import { describeValue, type Hyperparameters } from "@backstream/core";
import type { Observable, Subscriber } from "rxjs";

/**
 * Streams of hyperparameters, which may be derived from the update's own steps. The latest value is used, also after
 * the stream has completed.
 */
export interface HyperparameterStreams {
  /** Replaces the optimizer's learning rate: a number from 0 up. */
  readonly learningRate$?: Observable<number> | undefined;
  /** The largest norm of the gradient over all nets: a larger one is scaled down to it before the optimizer gets it. */
  readonly maximumNorm$?: Observable<number> | undefined;
  /**
   * Parameters that are not changed: full names, or their first parts. `["0", "1.bias"]` is all of layer 0 and one
   * bias. In a pipeline with several nets, the name of the net comes first: `["encoder"]`, `["encoder.0"]`.
   */
  readonly frozen$?: Observable<readonly string[]> | undefined;
}

/** @throws {TypeError} When a setting is a plain value. */
export function expectStreams(streams: HyperparameterStreams): void {
  for (const name of ["learningRate$", "maximumNorm$", "frozen$"] as const) {
    const given: Partial<Observable<unknown>> | undefined = streams[name];
    if (given === undefined || typeof given?.subscribe === "function") continue;
    const value = describeValue(given);
    throw new TypeError(`update: ${name} is ${value}, expected an observable, such as of(${value})`);
  }
}

/** Subscribes to the streams until the destination ends, starting from `initial`; their errors become its error. */
export function follow(
  streams: HyperparameterStreams,
  initial: Hyperparameters,
  destination: Subscriber<unknown>,
): Hyperparameters {
  const { learningRate, maximumNorm, frozen } = initial;
  const latest: Hyperparameters = { learningRate, maximumNorm, frozen };
  const listen = <T>(values$: Observable<T> | undefined, take: (value: T) => void): void => {
    if (!values$) return;
    const next = (value: T): void => {
      try {
        take(value);
      } catch (error) {
        destination.error(error);
      }
    };
    destination.add(values$.subscribe({ next, error: (error) => destination.error(error) }));
  };
  listen(streams.learningRate$, (rate) => {
    if (!(Number.isFinite(rate) && rate >= 0)) {
      throw new RangeError(`update: learningRate$ gave ${describeValue(rate)}, expected a number from 0 up`);
    }
    latest.learningRate = rate;
  });
  listen(streams.maximumNorm$, (maximum) => {
    if (!(maximum > 0)) {
      throw new RangeError(`update: maximumNorm$ gave ${describeValue(maximum)}, expected a number above 0`);
    }
    latest.maximumNorm = maximum;
  });
  listen(streams.frozen$, (names) => {
    if (!(Array.isArray(names) && names.every((name) => typeof name === "string"))) {
      throw new TypeError(`update: frozen$ gave ${describeValue(names)}, expected a list of parameter names`);
    }
    latest.frozen = names;
  });
  return latest;
}
