import { fromPull, type Pullable } from "@backstream/sequences";
import { BehaviorSubject, tap, type Observable } from "rxjs";

/** Pause, step and speed of a source that is pulled. */
export class Flow {
  /** Whether a source is pulled through it. */
  isUsed = false;
  /** Whether the user has paused. */
  isPaused = false;
  ticksPerSecond: number = Infinity;
  readonly #pause$: BehaviorSubject<boolean> = new BehaviorSubject<boolean>(false);
  readonly #before: () => void;
  #isStepping = false;
  #isHeld = false;
  /** When the next sample may come, in milliseconds. */
  #due = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param before Called before each sample. */
  constructor(before: () => void) {
    this.#before = before;
  }

  pull<T>(samples: Pullable<T>): Observable<T> {
    this.isUsed = true;
    // The source gives the event loop its turns, so that pages are served and commands come.
    return fromPull(samples, { breath: 10, pause$: this.#pause$ }).pipe(
      tap({
        next: () => {
          this.#before();
          if (this.ticksPerSecond < Infinity) this.#slow();
        },
        finalize: () => clearTimeout(this.#timer),
      }),
    );
  }

  pause(): void {
    this.isPaused = true;
    this.#isStepping = false;
    this.#tell();
  }

  goOn(): void {
    this.isPaused = false;
    this.#isStepping = false;
    this.#tell();
  }

  step(): void {
    this.isPaused = false;
    this.#isStepping = true;
    this.#tell();
  }

  setSpeed(ticksPerSecond: number): void {
    this.ticksPerSecond = ticksPerSecond;
    this.#due = performance.now();
    this.#release();
  }

  /** An update has been made; returns whether it was the one that `step` has waited for. */
  update(): boolean {
    if (!this.#isStepping) return false;
    this.pause();
    return true;
  }

  /** Holds the source until the next sample is due. Timers are coarse, so what is due within a turn comes at once. */
  #slow(): void {
    const now = performance.now();
    this.#due = Math.max(this.#due, now - 20) + 1000 / this.ticksPerSecond;
    const wait = this.#due - now;
    if (wait < 4) return;
    this.#isHeld = true;
    this.#tell();
    this.#timer = setTimeout(() => this.#release(), wait);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#isHeld = false;
    this.#tell();
  }

  #tell(): void {
    const paused = this.isPaused || this.#isHeld;
    if (paused !== this.#pause$.value) this.#pause$.next(paused);
  }
}
