import { asyncScheduler } from "rxjs";

/**
 * A slice of the event loop's time: work of so many milliseconds, after which timers, clicks and messages are handled.
 *
 *     work      begin ■■■■■■■■■■ isOver   wait(next)            begin ■■■ …
 *     timer     set                        due: next()          set
 *
 * - milliseconds  `Infinity` for slices that never end
 *
 * @example
 *   const slice = new TimeSlice(10);
 *   slice.begin();
 *   slice.isOver // => false
 */
export class TimeSlice {
  readonly #milliseconds: number;
  #isOpen = false;
  #beginTime = 0;
  #next: (() => void) | undefined;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** Work begins; nothing happens where a slice has begun already. */
  begin(): void {
    if (this.#isOpen || this.#milliseconds === Infinity) return;
    // At the beginning of the slice: a timer that is due when the slice ends costs no idle time.
    this.#isOpen = true;
    this.#beginTime = asyncScheduler.now();
    asyncScheduler.schedule(() => this.#end());
  }

  /** Whether the event loop has to have its turn before more work is done. */
  get isOver(): boolean {
    if (!this.#isOpen) return false;
    const worked = asyncScheduler.now() - this.#beginTime;
    return worked < 0 || worked >= this.#milliseconds; // below 0 where the clock was set back
  }

  /** Calls `next` when the event loop has had its turn, instead of any other that waits. */
  wait(next: (() => void) | undefined): void {
    this.#next = next;
  }

  #end(): void {
    this.#isOpen = false;
    const next = this.#next;
    this.#next = undefined;
    next?.();
  }
}
