import { expectPositive } from "./expectPositive.js";
import { currentPullContext } from "./PullContext.js";
import { TimeSlice } from "./TimeSlice.js";

/**
 * Lets the event loop have its turn while values are pulled, where what waits for it must not starve: the writing of a file,
 * say. What calls `give` for each value decides when.
 *
 *     values   abcdefgh ijklmnop …     `give` is called during each: after so many milliseconds the source waits for one turn
 *
 * A source that pushes cannot wait: nothing happens then.
 *
 * - milliseconds  of work from one turn to the next
 *
 * @throws {RangeError} When the time is not above 0.
 * @see {@link breathe}, which does so in a stream all the time
 * @example
 *   const turns = new SourceTurns(5);
 *   const read$ = fromPull([1, 2, 3]).pipe(tap(() => turns.give()), toArray());
 *   await firstValueFrom(read$) // => [1, 2, 3]
 */
export class SourceTurns {
  readonly #slice: TimeSlice;
  #isWaiting = false;

  constructor(milliseconds: number) {
    expectPositive("SourceTurns", "milliseconds", milliseconds);
    this.#slice = new TimeSlice(milliseconds);
  }

  /** Call it while a value is emitted: its source waits, if it is time. */
  give(): void {
    this.#slice.begin();
    if (this.#isWaiting || !this.#slice.isOver) return;
    const resume = currentPullContext()?.pause();
    if (!resume) return;
    this.#isWaiting = true;
    this.#slice.wait(() => {
      this.#isWaiting = false;
      resume();
    });
  }
}
