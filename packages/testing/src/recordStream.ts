import type { Observable } from "rxjs";
import { snapshot } from "./snapshot.js";

/** What an observer received: copies of the values at the time of their arrival, and how the stream ended. */
export interface RecordedStream {
  readonly seen: unknown[];
  /** Empty while it is open. */
  readonly ends: ("completed" | { readonly error: unknown })[];
}

/** Subscribes and records what comes; `after` is called with each value once it is recorded. */
export function recordStream<R>(
  source: Observable<R>,
  after: (value: R) => void = () => undefined,
): RecordedStream {
  const { seen, ends }: RecordedStream = { seen: [], ends: [] };
  source.subscribe({
    next(value) {
      seen.push(snapshot(value));
      after(value);
    },
    error: (error: unknown) => ends.push({ error }),
    complete: () => ends.push("completed"),
  });
  return { seen, ends };
}
