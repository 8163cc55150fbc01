import { asyncScheduler, Observable, type Subscriber } from "rxjs";
import type { Consume } from "./Consume.js";

/**
 * Emits values in time slices of `milliseconds`; between two slices the event loop gets control.
 *
 *     values   a b c d e f …               as many as there are
 *     output   abcd    efgh    i…          after each slice, timers, clicks and messages are handled
 *
 * A value is consumed when it has been emitted; the last one of a slice, when the event loop has had control.
 *
 * @example
 *   const consume = timeSlices<string>(1000);
 *   consume("a", (value) => console.log(value)); // => "a"
 */
export function timeSlices<T>(milliseconds: number): Consume<T, T> {
  let beginTime = 0;
  let isSliceEndScheduled = false;
  let waiting: Subscriber<T> | undefined;
  const endSlice = (): void => {
    isSliceEndScheduled = false;
    const subscriber = waiting;
    waiting = undefined;
    subscriber?.complete();
  };
  const sliceEnd$ = new Observable<T>((subscriber) => {
    waiting = subscriber;
  });
  return (value, emit) => {
    if (!isSliceEndScheduled) {
      // At the beginning of the slice: a timer that is due when the slice ends costs no idle time.
      isSliceEndScheduled = true;
      beginTime = asyncScheduler.now();
      asyncScheduler.schedule(endSlice);
    }
    emit(value);
    const worked = asyncScheduler.now() - beginTime;
    return worked >= 0 && worked < milliseconds ? undefined : sliceEnd$; // below 0 where the clock was set back
  };
}
