import { Observable, Subscriber, type Observer, type OperatorFunction, type Unsubscribable } from "rxjs";

/** What an operator does with a subscription of its source. */
export interface Handlers<T> {
  next(value: T): void;
  /** Completes the destination where not given. */
  complete?(): void;
  /** Runs once, however the subscription ends. */
  finalize?(): void;
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
      const handlers = connect(destination);
      const handling = new Handling(handlers, destination);
      const inner = new Subscriber<T>(handling);
      destination.add(inner);
      destination.add(handling);
      source.subscribe(inner);
    });
}

/** The observer of the source and what is torn down with the destination; an object per key, so without closures. */
class Handling<T, R> implements Observer<T>, Unsubscribable {
  readonly #handlers: Handlers<T>;
  readonly #destination: Subscriber<R>;

  constructor(handlers: Handlers<T>, destination: Subscriber<R>) {
    this.#handlers = handlers;
    this.#destination = destination;
  }

  next(value: T): void {
    try {
      this.#handlers.next(value);
    } catch (error) {
      this.#destination.error(error);
    }
  }

  error(error: unknown): void {
    this.#destination.error(error);
  }

  complete(): void {
    try {
      if (this.#handlers.complete) this.#handlers.complete();
      else this.#destination.complete();
    } catch (error) {
      this.#destination.error(error);
    }
  }

  unsubscribe(): void {
    this.#handlers.finalize?.();
  }
}
