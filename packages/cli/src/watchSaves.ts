import type { Durable } from "backstream";
import { filter, interval, Observable, Subscription } from "rxjs";
import type { StoreSaving } from "./StoreSaving.js";

/** Tells the clock what was saved, saves what has waited for a minute, and warns while the store is away; until it is unsubscribed. */
export function watchSaves(
  saving: Durable,
  { name, clock, onWarning }: Pick<StoreSaving, "name" | "clock" | "onWarning">,
): Subscription {
  const watching = new Subscription();
  watching.add(saving.saved$.subscribe(() => clock.saved()));
  const resting$ = interval(1000).pipe(
    filter(() => Date.now() - (clock.unsavedSince ?? Infinity) > patience),
  );
  watching.add(resting$.subscribe(() => void saving.flush().catch(() => {}))); // it is said as a warning
  watching.add(warnings(name, saving).subscribe(onWarning));
  return watching;
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
