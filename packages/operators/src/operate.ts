import { Observable, Subscriber, type OperatorFunction } from "rxjs";

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
      const inner = new Subscriber<T>({
        next(value) {
          try {
            handlers.next(value);
          } catch (error) {
            destination.error(error);
          }
        },
        error: (error: unknown) => destination.error(error),
        complete() {
          try {
            if (handlers.complete) handlers.complete();
            else destination.complete();
          } catch (error) {
            destination.error(error);
          }
        },
      });
      destination.add(inner);
      if (handlers.finalize) destination.add(() => handlers.finalize?.());
      source.subscribe(inner);
    });
}
