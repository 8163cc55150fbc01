import { Subject, type Observable, type OperatorFunction } from "rxjs";

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
