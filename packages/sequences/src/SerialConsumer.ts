import { Subscriber, type Observer } from "rxjs";
import type { Consume } from "./Consume.js";
import { currentPullContext, withPullContext, type PullContext } from "./PullContext.js";
import type { WaitingLine } from "./WaitingLine.js";

/** A received value, and the pulled source that waits until it is consumed, if it came from one. */
export interface ReceivedValue<T> {
  readonly value: T;
  readonly pulledFrom: PullContext | undefined;
  /** Reports to the source that the value is consumed. */
  readonly release: (() => void) | undefined;
}

/**
 * Receives the values of one subscription and consumes them one after the other; values that arrive meanwhile wait.
 *
 * With the policy `"block"` it makes pulled sources wait (see `PullContext`): each value is held until it is consumed, and
 * the source is paused while the line is full.
 */
export class SerialConsumer<T, R> implements Observer<T> {
  readonly #line: WaitingLine<ReceivedValue<T>>;
  readonly #consume: Consume<T, R>;
  readonly #output: Subscriber<R>;
  readonly #overflow: () => Error;
  /** The value that is being consumed. */
  #current: ReceivedValue<T> | undefined;
  /** The context of its outputs. */
  #context: PullContext | undefined;
  /** Whether `#run` is on the call stack. */
  #isRunning = false;
  #hasSourceCompleted = false;
  /** How many operators after this one have paused it. */
  #pauses = 0;
  /** The sources that are paused because the line is full, in order; there is seldom more than one. */
  readonly #paused: { readonly source: PullContext; readonly resume: () => void }[] = [];

  /** `overflow` makes the error of a source that pushes under the policy `"block"`. */
  constructor(
    line: WaitingLine<ReceivedValue<T>>,
    consume: Consume<T, R>,
    output: Subscriber<R>,
    overflow: () => Error,
  ) {
    this.#line = line;
    this.#consume = consume;
    this.#output = output;
    this.#overflow = overflow;
  }

  next(value: T): void {
    const line = this.#line;
    const pulledFrom = line.policy === "block" ? currentPullContext() : undefined;
    const received = { value, pulledFrom, release: pulledFrom?.hold() };
    if (!this.#current && !this.#isRunning && this.#pauses === 0 && line.length === 0) {
      line.skip();
      this.#run(received);
    } else if (this.#canPause(pulledFrom)) {
      // Accepted even if other sources have filled the line, since this source has not been paused yet.
      line.append(received);
      if (line.isFull) this.#paused.push({ source: pulledFrom, resume: pulledFrom.pause() });
    } else if (!line.push(received) && line.policy === "block") {
      this.#output.error(this.#overflow());
      received.release?.(); // other subscribers may share the source
    }
  }

  error(problem: unknown): void {
    this.#output.error(problem);
  }

  complete(): void {
    this.#hasSourceCompleted = true;
    this.#run();
  }

  /** Drops the waiting values, and resumes the sources, which may have other subscribers. */
  stop(): void {
    for (let dropped = this.#line.drop(); dropped; dropped = this.#line.drop()) dropped.release?.();
    this.#finish();
    this.#resumeSources();
  }

  /** Consumes the waiting values in a loop: recursion could be as deep as the line is long. */
  #run(first?: ReceivedValue<T>): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let next = first ?? this.#take(); next; next = this.#take()) {
      this.#start(next);
      this.#resumeSources();
    }
    this.#isRunning = false;
    if (this.#hasSourceCompleted && !this.#current && this.#line.length === 0) this.#output.complete();
  }

  #take(): ReceivedValue<T> | undefined {
    return this.#current || this.#pauses > 0 || this.#output.closed ? undefined : this.#line.shift();
  }

  #start(next: ReceivedValue<T>): void {
    this.#current = next;
    this.#context = next.pulledFrom && this.#contextOf(next.pulledFrom);
    const outputs$ = this.#consume(next.value, this.#emit);
    if (!outputs$) return this.#finish();
    const subscriber = new Subscriber<R>({
      next: this.#emit,
      error: (problem: unknown) => this.error(problem),
      complete: () => {
        this.#finish();
        this.#run();
      },
    });
    this.#output.add(subscriber); // so that it can be stopped while it is being subscribed
    outputs$.subscribe(subscriber);
  }

  /** False if it is paused already, or if the value is fed back from this consumer's outputs, which would wait for itself. */
  #canPause(pulledFrom: PullContext | undefined): pulledFrom is PullContext {
    if (pulledFrom === undefined || pulledFrom === this.#context) return false;
    return !this.#paused.some(({ source }) => source === pulledFrom);
  }

  #finish(): void {
    const finished = this.#current;
    this.#current = undefined;
    this.#context = undefined;
    finished?.release?.();
  }

  /** The source that was paused first is resumed first; each may fill the line again. */
  #resumeSources(): void {
    while (this.#paused.length > 0 && !this.#line.isFull) this.#paused.shift()?.resume();
  }

  readonly #emit = (output: R): void => withPullContext(this.#context, () => this.#output.next(output));

  /** The context for the operators after this one: a pause also stops the line, whose values are pulled already. */
  #contextOf(pulledFrom: PullContext): PullContext {
    return {
      hold: () => pulledFrom.hold(),
      pause: () => {
        this.#pauses++;
        const resume = pulledFrom.pause();
        return () => {
          this.#pauses--;
          this.#run();
          resume();
        };
      },
    };
  }
}
