import { take, type OperatorFunction } from "rxjs";
import { countingSource, type CountingSource } from "./countingSource.js";
import { poisoned } from "./poisoned.js";

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
