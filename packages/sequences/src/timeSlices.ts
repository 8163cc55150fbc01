import { Observable } from "rxjs";
import type { Consume } from "./Consume.js";
import { TimeSlice } from "./TimeSlice.js";

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
  const slice = new TimeSlice(milliseconds);
  const sliceEnd$ = new Observable<T>((subscriber) => slice.wait(() => subscriber.complete()));
  return (value, emit) => {
    slice.begin();
    emit(value);
    return slice.isOver ? sliceEnd$ : undefined;
  };
}
