import { flow } from "backstream";
import type { Observable } from "rxjs";

/** Who waits for the next value. */
interface Asking<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The values of an observable, one after the other, for whoever asks for them. A source that is pulled by `fromPull` is held back
 * while as many as `capacity` wait. `return()` ends it at once, also while the next value is awaited.
 */
export function pulled<T>(values$: Observable<T>, capacity: number = 256): AsyncIterableIterator<T> {
  const waiting: T[] = [];
  const asking: Asking<T>[] = [];
  let makeRoom: (() => void) | undefined;
  let end: { readonly error?: unknown } | undefined;

  const settle = (): void => {
    while (asking.length > 0 && waiting.length > 0)
      asking.shift()!.resolve({ done: false, value: waiting.shift()! }); // there are some
    if (waiting.length < capacity) makeRoom?.();
    if (!end || waiting.length > 0) return;
    for (const { resolve, reject } of asking.splice(0)) {
      // Once; whoever asks again is told that it is over.
      if ("error" in end) reject(end.error);
      else resolve({ done: true, value: undefined });
      end = {};
    }
  };
  const finish = (how: { readonly error?: unknown }): void => {
    end ??= how;
    settle();
  };
  const subscription = values$
    .pipe(
      flow({
        policy: "block",
        capacity: 1,
        consume(value): Promise<never[]> | never[] {
          waiting.push(value);
          settle();
          if (waiting.length < capacity) return [];
          return new Promise((resolve) => (makeRoom = () => resolve([])));
        },
      }),
    )
    .subscribe({ error: (error: unknown) => finish({ error }), complete: () => finish({}) });

  return {
    next: () =>
      new Promise((resolve, reject) => {
        asking.push({ resolve, reject });
        settle();
      }),
    return() {
      subscription.unsubscribe();
      waiting.length = 0;
      finish({});
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
