import { durable, type Step } from "backstream";
import {
  catchError,
  connectable,
  defer,
  EMPTY,
  finalize,
  merge,
  Observable,
  skipUntil,
  Subject,
  Subscription,
  tap,
  throwError,
  type OperatorFunction,
} from "rxjs";
import type { StoreSaving } from "./StoreSaving.js";
import { watchSaves } from "./watchSaves.js";

/**
 * Saves a run while it learns, and when `stop$` emits, in the state between two samples. The steps after that learn from the
 * rest of each window, as those at the end of the source: they are in no checkpoint.
 */
export function savingToStore(
  { name, store, every, extra, clock, onWarning, onSaving }: StoreSaving,
  stop$: Observable<unknown>,
): OperatorFunction<Step, Step> {
  return (steps$) =>
    defer(() => {
      const shared$ = connectable(steps$, { connector: () => new Subject(), resetOnDisconnect: false });
      const running = new Subscription();
      let connection: Subscription | undefined;
      // Once: a source that has ended would begin anew.
      const connect = (): void => running.add((connection ??= shared$.connect()));
      // The source begins when the store is ready.
      const open = (): Observable<Step> =>
        new Observable((subscriber) => {
          subscriber.add(shared$.subscribe(subscriber));
          connect();
        });
      const saving = durable(store, open, { every, extra, stop$ });
      onSaving?.(saving);
      let isSaving = true;
      const ended = (): void => {
        isSaving = false;
        connect(); // where it was stopped before, so that it ends
      };
      running.add(watchSaves(saving, { name, clock, onWarning }));
      const rest$ = shared$.pipe(
        skipUntil(stop$),
        catchError((error: unknown) => (isSaving ? EMPTY : throwError(() => error))), // the saving passes it on
      );
      return merge(rest$, saving.pipe(tap({ complete: ended }))).pipe(finalize(() => running.unsubscribe()));
    });
}
