import { defer, fromEvent, NEVER, of, type Observable } from "rxjs";

/** Emits when a signal aborts; at once where it has. */
export function aborted(signal: AbortSignal | undefined): Observable<unknown> {
  if (!signal) return NEVER;
  return defer(() => (signal.aborted ? of(undefined) : fromEvent(signal, "abort")));
}
