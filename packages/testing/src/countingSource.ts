import { Observable } from "rxjs";

/** How a source ends after its values: not at all, with completion, or with this error. */
export type SourceEnd = "open" | "complete" | Error;

/** A cold, synchronous source that counts how it is used. */
export interface CountingSource<T> {
  readonly values$: Observable<T>;
  /** Values that were taken from it. */
  pulled: number;
  subscribed: number;
  /** Subscriptions that were torn down. */
  released: number;
  /** What its subscriber threw, instead of an error notification. */
  readonly thrown: unknown[];
}

/** A source of these values, which stops as soon as it has no subscriber. */
export function countingSource<T>(values: readonly T[], end: SourceEnd = "complete"): CountingSource<T> {
  const self: CountingSource<T> = {
    pulled: 0,
    subscribed: 0,
    released: 0,
    thrown: [],
    values$: new Observable((subscriber) => {
      self.subscribed++;
      subscriber.add(() => self.released++);
      for (const value of values) {
        if (subscriber.closed) return;
        self.pulled++;
        try {
          subscriber.next(value);
        } catch (error) {
          self.thrown.push(error);
        }
      }
      if (end === "complete") subscriber.complete();
      else if (end !== "open") subscriber.error(end);
    }),
  };
  return self;
}
