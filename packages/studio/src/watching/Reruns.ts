import type { Checkpoint, Step } from "@backstream/operators";
import { Observable, type Subscription } from "rxjs";

/** A run that can be begun again from a checkpoint. */
export class Reruns {
  isUsed = false;
  #restart: ((from: Checkpoint) => void) | undefined;

  run<T extends Step>(open: (from: Checkpoint | undefined) => Observable<T>): Observable<T> {
    this.isUsed = true;
    return new Observable<T>((subscriber) => {
      let running: Subscription | undefined;
      let isOpening = false;
      let next: { readonly from: Checkpoint | undefined } | undefined = { from: undefined };
      // A source that runs inside of `subscribe` is rolled back from inside of it: what comes next begins behind it.
      const begin = (): void => {
        if (isOpening) return;
        isOpening = true;
        while (next && !subscriber.closed) {
          const { from } = next;
          next = undefined;
          let isOver = false;
          const inner = new Observable<T>((values) => open(from).subscribe(values)).subscribe({
            next: (step) => subscriber.next(step),
            error: (error) => subscriber.error(error),
            complete: () => {
              isOver = true;
              if (!next) subscriber.complete();
            },
          });
          if (!isOver) running = inner;
          if (next) inner.unsubscribe();
        }
        isOpening = false;
      };
      this.#restart = (from) => {
        // A copy: a net takes the parameters of one object once.
        next = { from: { ...from } };
        running?.unsubscribe();
        begin();
      };
      subscriber.add(() => {
        this.#restart = undefined;
        running?.unsubscribe();
      });
      begin();
    });
  }

  rollBack(from: Checkpoint): void {
    this.#restart?.(from);
  }
}
