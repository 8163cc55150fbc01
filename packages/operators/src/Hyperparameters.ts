import type { Observable, Subscriber } from "rxjs";

/** Streams that steer an update, such as ones derived from its own steps: the latest value counts, completion keeps it. */
export interface HyperparameterStreams {
  /** Takes the place of the optimizer's learning rate: a number from 0 up. */
  readonly learningRate$?: Observable<number> | undefined;
  /** Scales a gradient that is longer, over all nets, down to this length before the optimizer sees it. */
  readonly maximumNorm$?: Observable<number> | undefined;
  /**
   * Parameters that stay as they are, by name or by its first parts: `["0", "1.bias"]` is all of layer 0 and a bias.
   * Where a pipeline has several nets, their names come first: `["encoder"]`, `["encoder.0"]`.
   */
  readonly frozen$?: Observable<readonly string[]> | undefined;
}

/** The latest values; undefined before the first. */
export interface Hyperparameters {
  learningRate?: number | undefined;
  maximumNorm?: number | undefined;
  frozen?: readonly string[] | undefined;
}

/** Follows the streams for as long as the destination lives, beginning with `initial`; their errors are its errors. */
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
      throw new RangeError(`update: learningRate$ gave ${rate}, expected a number from 0 up`);
    }
    latest.learningRate = rate;
  });
  listen(streams.maximumNorm$, (maximum) => {
    if (!(maximum > 0)) {
      throw new RangeError(`update: maximumNorm$ gave ${maximum}, expected a number above 0`);
    }
    latest.maximumNorm = maximum;
  });
  listen(streams.frozen$, (names) => {
    if (!(Array.isArray(names) && names.every((name) => typeof name === "string"))) {
      throw new TypeError(
        `update: frozen$ gave ${JSON.stringify(names)}, expected a list of parameter names`,
      );
    }
    latest.frozen = names;
  });
  return latest;
}
