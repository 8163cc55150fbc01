import { asyncScheduler, Observable, type Subscriber } from "rxjs";
import type { Work } from "./oneAtATime.js";

/**
 * Work in slices of `milliseconds`, with a turn of the event loop between them: passes each value on, and is done with
 * it at once, or where the slice is over, when timers, clicks and messages have had their turn.
 */
export function timeSlices<T>(milliseconds: number): Work<T, T> {
  let begin = 0;
  let isTurning = false;
  let waiting: Subscriber<T> | undefined;
  const turned = (): void => {
    isTurning = false;
    const done = waiting;
    waiting = undefined;
    done?.complete();
  };
  const turn = new Observable<T>((subscriber) => {
    waiting = subscriber;
  });
  return (value, pass) => {
    if (!isTurning) {
      // Asked for at the beginning: a timer that is due when the slice is over costs no idle time.
      isTurning = true;
      begin = asyncScheduler.now();
      asyncScheduler.schedule(turned);
    }
    pass(value);
    const worked = asyncScheduler.now() - begin;
    return worked >= 0 && worked < milliseconds ? undefined : turn; // also where the clock was set back
  };
}
