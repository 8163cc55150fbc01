import type { Observable } from "rxjs";

/**
 * The values that an observable emits synchronously at subscription. Its error is thrown here, where it fails the test:
 * RxJS would report an exception of an observer later, outside of the test.
 *
 * @throws The error of the observable.
 */
export function valuesOf<T>(source: Observable<T>): T[] {
  const values: T[] = [];
  const errors: unknown[] = [];
  source.subscribe({ next: (value) => values.push(value), error: (error: unknown) => errors.push(error) });
  for (const error of errors) throw error;
  return values;
}
