import type { Observable, OperatorFunction } from "rxjs";
import { Subject, take } from "rxjs";
import { poisoned } from "./poisoned.js";
import { countingSource, type CountingSource } from "./countingSource.js";

/** What the laws cannot know of an operator. */
export interface OperatorLawOptions {
  /** Whether subscriptions of one made operator change what the next one does, as where parameters are learned. */
  readonly learns?: boolean;
  /** Whether one made operator takes one subscription at a time, as where a network is trained. */
  readonly claims?: boolean;
}

/** An operator, and values for its source. */
export interface OperatorCase<T, R> extends OperatorLawOptions {
  readonly make: () => OperatorFunction<T, R>;
  readonly samples: () => readonly T[];
}

/** How a subscription can end. Each sends values through the operator, ends, and returns the source. */
export const operatorEndings: Readonly<
  Record<string, <T, R>(operator: OperatorFunction<T, R>, samples: readonly T[]) => CountingSource<T>>
> = {
  completion: (operator, samples) => drain(operator, countingSource(samples)),
  "an error of the source": (operator, samples) =>
    drain(operator, countingSource(samples, new Error("source"))),
  unsubscription: (operator, samples) => drain(operator, countingSource(samples, "open")),
  "take(1)": (operator, samples) => drain(operator, endless(samples), 1),
  "take(3)": (operator, samples) => drain(operator, endless(samples), 3),
  "an exception": (operator, samples) => {
    const bad = poisoned(samples[0]).map(({ value }) => value);
    return drain(operator, countingSource([...samples.slice(0, 2), ...bad.slice(0, 1), ...samples]));
  },
};

/** A source with more values than any operator needs before it emits; it does not end by itself. */
export function endless<T>(samples: readonly T[]): CountingSource<T> {
  return countingSource(Array.from({ length: 4 }, () => samples).flat(), "open");
}

/** Two sources whose values alternate, each through its operator. */
export function interleaved<T, R>(
  operators: readonly OperatorFunction<T, R>[],
  samples: readonly T[],
  subscribe: (source: Observable<R>) => void,
): void {
  const sources = operators.map(() => new Subject<T>());
  operators.forEach((operator, index) => subscribe(sources[index].pipe(operator)));
  for (const sample of samples) for (const source$ of sources) source$.next(sample);
  for (const source$ of sources) source$.complete();
}

function drain<T, R>(
  operator: OperatorFunction<T, R>,
  source: CountingSource<T>,
  values = Infinity,
): CountingSource<T> {
  source.values$
    .pipe(operator, take(values))
    .subscribe({ error: () => undefined })
    .unsubscribe();
  return source;
}
