import { durable, type CheckpointStore, type Durable, type Step } from "backstream";
import {
  catchError,
  connectable,
  defer,
  EMPTY,
  filter,
  finalize,
  interval,
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
      running.add(saving.saved$.subscribe(() => clock.saved()));
      const resting$ = interval(1000).pipe(
        filter(() => Date.now() - (clock.unsavedSince ?? Infinity) > patience),
      );
      running.add(resting$.subscribe(() => void saving.flush().catch(() => {}))); // it is said as a warning
      running.add(warnings(name, saving).subscribe(onWarning));
      const rest$ = shared$.pipe(
        skipUntil(stop$),
        catchError((error: unknown) => (isSaving ? EMPTY : throwError(() => error))), // the saving passes it on
      );
      return merge(rest$, saving.pipe(tap({ complete: ended }))).pipe(finalize(() => running.unsubscribe()));
    });
}

/** Milliseconds for which something may be learned and not saved, if the store is there. */
const patience = 60_000;

/** Says when saving begins to fail, and when it works again. */
function warnings(name: string, saving: Durable): Observable<string> {
  return new Observable((subscriber) => {
    let isFailing = false;
    const look = (): void => {
      const { failure, unsaved } = saving.health();
      if ((failure !== undefined) === isFailing) return;
      isFailing = failure !== undefined;
      const reason = failure instanceof Error ? failure.message : String(failure);
      subscriber.next(
        isFailing
          ? `--store: ${name} cannot be saved to (${reason}); learning goes on with ${unsaved} updates not saved, and saving is tried again`
          : `--store: ${name} is saved to again`,
      );
    };
    subscriber.add(interval(500).subscribe(look));
    subscriber.add(saving.saved$.subscribe(look));
  });
}
