import { BrokenStreamError } from "@backstream/core";
import { Observable, Subscriber, type Observer, type OperatorFunction, type Unsubscribable } from "rxjs";
import type { StreamCheckpoint } from "./checkpoint/Checkpoint.js";
import type { Measure } from "./Measure.js";
import type { Stream } from "./Stream.js";

/** What an operator does with a subscription of its source. */
export interface Handlers<T> {
  next(value: T): void;
  /** Completes the destination and passes `silent` on, where not given. */
  complete?(silent: SilentEnd | undefined): void;
  /** Runs once, however the subscription ends. */
  finalize?(): void;
  /** How ticks are measured behind this operator, if they were measured by `before` in front of it; unchanged where not given. */
  measures?(before: Measure | undefined): Measure | undefined;
  /** The saved stream that a subscription of `forward` or `predict` resumes, where it was given a checkpoint. */
  readonly resumes?: { readonly saved: StreamCheckpoint | undefined } | undefined;
}

/**
 * The end of a resumed stream that had no tick since its checkpoint. The rest of its window has still to be learned
 * from, and no signal tells `rewind` which ticks these are and how they are measured.
 */
export interface SilentEnd {
  readonly stream: Stream;
  readonly saved: StreamCheckpoint;
  readonly measure: Measure | undefined;
}

/**
 * An operator from its handlers; what they throw becomes an error notification.
 *
 * The inner subscriber joins the destination before the source is subscribed: otherwise a synchronous source would run
 * on after `take(1)`. Observable's own `subscribe({ … })` cannot do that, so the subscriber is made by hand.
 */
export function operate<T, R>(connect: (destination: Subscriber<R>) => Handlers<T>): OperatorFunction<T, R> {
  return (source) =>
    new Observable<R>((destination) => {
      const observer = new OperatorObserver(connect(destination), destination);
      const inner = new Subscriber<T>(observer);
      destination.add(inner);
      destination.add(observer);
      source.subscribe(inner);
    });
}

/** Observes the source of an operator, and is torn down with its destination. One object for each key, so no closures. */
export class OperatorObserver<T, R> implements Observer<T>, Unsubscribable {
  readonly handlers: Handlers<T>;
  readonly #destination: Subscriber<R>;
  /** Set by the operator in front, directly before it completes. */
  silent: SilentEnd | undefined;

  constructor(handlers: Handlers<T>, destination: Subscriber<R>) {
    this.handlers = handlers;
    this.#destination = destination;
  }

  next(value: T): void {
    try {
      this.handlers.next(value);
    } catch (error) {
      this.#destination.error(error);
    }
  }

  error(error: unknown): void {
    this.#destination.error(error);
  }

  complete(): void {
    const { handlers, silent } = this;
    try {
      if (handlers.complete) handlers.complete(silent);
      else complete(this.#destination, silent && measuredBy(handlers, silent));
    } catch (error) {
      this.#destination.error(error);
    }
  }

  unsubscribe(): void {
    this.handlers.finalize?.();
  }
}

/**
 * Completes the destination. If this is the silent end of a stream, the operator behind is told so.
 *
 * @throws {BrokenStreamError} When ticks are still to be learned from and no operator can be told.
 */
export function complete(destination: Subscriber<never>, silent?: SilentEnd): void {
  if (silent) {
    const behind = operatorBehind(destination);
    if (behind) behind.silent = silent;
    else if (silent.saved.fresh > 0) {
      throw new BrokenStreamError(
        `forward: a resumed stream ends without a tick, and ${silent.saved.fresh} ticks that the checkpoint holds do not reach rewind; put nothing like share between forward and rewind`,
      );
    }
  }
  destination.complete();
}

/**
 * The next operator of this package behind a subscriber, seen through RxJS operators such as `tap` that have the
 * subscriber behind them for their destination. `share` has not: what is behind it is not found.
 */
export function operatorBehind(destination: unknown): OperatorObserver<never, unknown> | undefined {
  let next = destination;
  while (typeof next === "object" && next !== null) {
    if (next instanceof OperatorObserver) return next;
    next = (next as { readonly destination?: unknown }).destination; // RxJS declares it protected
  }
  return undefined;
}

function measuredBy(handlers: Handlers<never>, silent: SilentEnd): SilentEnd {
  return handlers.measures ? { ...silent, measure: handlers.measures(silent.measure) } : silent;
}
