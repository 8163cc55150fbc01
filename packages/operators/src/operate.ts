import { BrokenStreamError } from "@backstream/core";
import { Observable, Subscriber, type Observer, type OperatorFunction, type Unsubscribable } from "rxjs";
import type { Checkpoint, StreamCheckpoint } from "./checkpoint/Checkpoint.js";
import type { HeldTicks } from "./HeldTicks.js";
import type { Measure } from "./Measure.js";
import type { Pass } from "./Pass.js";
import type { Stream } from "./Stream.js";

/** What an operator does with a subscription of its source. */
export interface Handlers<T> {
  next(value: T): void;
  /** Completes the destination and hands `silent` to the next operator, if not given. */
  complete?(silent: SilentEnd | undefined): void;
  /** Runs once when the subscription ends, in any way. */
  finalize?(): void;
  /** Gets ready for the ticks of a stream of which none has come: hands `silent` to the next operator, if not given. */
  prepare?(silent: SilentEnd): void;
  /** How ticks are measured after this operator, given how they were measured before it; unchanged if not given. */
  measures?(before: Measure | undefined): Measure | undefined;
  /** The `update` that its signals reach through operators of this package, if there is one and it can be found. */
  readonly update?: UpdateBehind | undefined;
  /** What it does with each tick, where it does nothing else: see `isUnseen`. */
  readonly does?: "runs" | "measures" | "holds";
  /** Whether it needs no signal of a pass but that of the oldest tick, so that the others need not be made. */
  readonly needsOldestOnly?: boolean;
  /** Sends all held ticks of a pass back at once, as `next` does one by one, and emits the oldest alone. */
  sendPass?(pass: Pass, held: HeldTicks, shares: PassShares): void;
  /** The saved stream that a subscription of `forward` or `predict` resumes, if it was given a checkpoint. */
  readonly resumes?: { readonly saved: StreamCheckpoint | undefined } | undefined;
}

/** Which ticks of a pass send their deltas, and what the shares of these add up to. */
export interface PassShares {
  /** The index of the first one: older ticks send none. */
  readonly firstFresh: number;
  readonly total: number;
}

/** What `backward` has to know of the `update` behind it. */
export interface UpdateBehind {
  /** The checkpoint that it resumes. */
  readonly from: Checkpoint | undefined;
}

/**
 * The end of a resumed stream that was silent: it had no tick since its checkpoint. The ticks of the checkpoint must
 * still be learned from, but `rewind` has got no signal from which it could read the stream and how its ticks are
 * measured.
 */
export interface SilentEnd {
  readonly stream: Stream;
  readonly saved: StreamCheckpoint;
  readonly measure: Measure | undefined;
}

/**
 * Makes an operator from its handlers; what they throw becomes an error notification.
 *
 * The inner subscriber is added to the destination before the source is subscribed: otherwise a synchronous source
 * would continue after `take(1)`. `source.subscribe({ … })` adds it only afterwards, so the subscriber is made by hand.
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

/** Observes the source of an operator, and is torn down with its destination. A class, since closures take more memory per key. */
export class OperatorObserver<T, R> implements Observer<T>, Unsubscribable {
  readonly handlers: Handlers<T>;
  readonly #destination: Subscriber<R>;
  /** Set by the previous operator, directly before it completes. */
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

  /** As the handler of this name, which is there. */
  sendPass(pass: Pass, held: HeldTicks, shares: PassShares): void {
    try {
      this.handlers.sendPass?.(pass, held, shares);
    } catch (error) {
      this.#destination.error(error);
    }
  }

  error(error: unknown): void {
    this.#destination.error(error);
  }

  /** The operator of this package directly behind it. */
  get adjacent(): OperatorObserver<never, unknown> | undefined {
    return adjacentOperator(this.#destination);
  }

  /** As the handler of this name. */
  prepare(silent: SilentEnd): void {
    const { handlers } = this;
    if (handlers.prepare) handlers.prepare(silent);
    else nextOperator(this.#destination)?.prepare(measuredBy(handlers, silent));
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
 * Completes the destination. If this is the end of a silent stream, hands that to the next operator first.
 *
 * @throws {BrokenStreamError} When ticks are still to be learned from and no next operator is found.
 */
export function complete(destination: Subscriber<never>, silent?: SilentEnd): void {
  if (silent) {
    const next = nextOperator(destination);
    if (next) next.silent = silent;
    else if (silent.saved.fresh > 0) {
      throw new BrokenStreamError(
        `forward: a resumed stream ends without a tick, and ${silent.saved.fresh} ticks that the checkpoint holds do not reach rewind; put nothing like share between forward and rewind`,
      );
    }
  }
  destination.complete();
}

/**
 * The next operator of this package from a subscriber on. RxJS operators such as `tap` in between are skipped, since
 * their `destination` is the next subscriber. `share` has none: an operator after it is not found.
 */
export function nextOperator(destination: unknown): OperatorObserver<never, unknown> | undefined {
  let next = destination;
  while (typeof next === "object" && next !== null) {
    if (next instanceof OperatorObserver) return next;
    next = (next as { readonly destination?: unknown }).destination; // RxJS declares it protected
  }
  return undefined;
}

/** The operator of this package that a subscriber hands its values to, with nothing in between. */
export function adjacentOperator(destination: unknown): OperatorObserver<never, unknown> | undefined {
  const next = (destination as { readonly destination?: unknown }).destination; // RxJS declares it protected
  return next instanceof OperatorObserver ? next : undefined;
}

/**
 * Whether nobody sees the ticks that the first of so many nets emits: the other nets follow directly, then `compare`, then
 * `rewind`. So their signals need not be made.
 */
export function isUnseen(destination: unknown, nets: number): boolean {
  let next = adjacentOperator(destination);
  for (let net = 1; net < nets && next?.handlers.does === "runs"; net++) next = next.adjacent;
  return next?.handlers.does === "measures" && next.adjacent?.handlers.does === "holds";
}

function measuredBy(handlers: Handlers<never>, silent: SilentEnd): SilentEnd {
  return handlers.measures ? { ...silent, measure: handlers.measures(silent.measure) } : silent;
}
