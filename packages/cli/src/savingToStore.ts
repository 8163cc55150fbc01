import { durable, type CheckpointStore, type Step } from "backstream";
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
import type { SaveClock } from "./SaveClock.js";
import { watchSaves } from "./watchSaves.js";

/** How a run is saved in a store. */
export interface SavingToStore {
  /** For messages. */
  readonly name: string;
  readonly store: CheckpointStore;
  readonly every: number;
  /** What is saved with a checkpoint; called when it is taken. */
  readonly extra: () => unknown;
  /** It is told what was saved; what has waited for a minute is saved, also where the source rests. */
  readonly clock: SaveClock;
  /** A line that the user must see: the store is away. */
  readonly onWarning: (text: string) => void;
}

/**
 * Saves a run while it learns, and when `stop$` emits, in the state between two samples. The steps after that learn from the
 * rest of each window, as those at the end of the source: they are in no checkpoint.
 */
export function savingToStore(
  { name, store, every, extra, clock, onWarning }: SavingToStore,
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
