import type { Observable } from "rxjs";

/**
 * What an observable emits during its subscription, at once. An error is thrown where it is called: thrown in an
 * observer, an assertion fails no test, since RxJS reports it later.
 *
 * @throws What ended the observable.
 */
export function valuesOf<T>(source: Observable<T>): T[] {
  const values: T[] = [];
  const errors: unknown[] = [];
  source.subscribe({ next: (value) => values.push(value), error: (error: unknown) => errors.push(error) });
  for (const error of errors) throw error;
  return values;
}
