import { describeValue, type Network, type Sample } from "@backstream/core";
import type { Checkpoint, Step } from "@backstream/operators";
import { Subject, Subscription } from "rxjs";
import { checkpointSince } from "../checkpointSince.js";
import { netsOf } from "../netsOf.js";
import type { KeyModel } from "./ModelPerKeyOptions.js";

/** What becomes of the steps of a model. */
export interface KeyModelObserver {
  next(step: Step): void;
  error(error: unknown): void;
}

/** The model of a key, as long as it is in memory: a pipeline of its own. */
export class KeyModelRun<S extends Sample> {
  readonly #nets: readonly Network[];
  readonly #from: Checkpoint | undefined;
  readonly #samples$: Subject<S> = new Subject();
  readonly #subscription: Subscription = new Subscription();
  #newest: Step | undefined;
  /** As it was when a checkpoint was taken of it last; undefined when a sample has come since. */
  #copy: Checkpoint | undefined;

  constructor({ net, learn }: KeyModel<S>, from: Checkpoint | undefined, observer: KeyModelObserver) {
    this.#nets = netsOf("modelPerKey", net);
    if (typeof learn !== "function") {
      throw new TypeError(
        `modelPerKey: learn of a model is ${describeValue(learn)}, expected an operator, such as backprop(net, { …, from })`,
      );
    }
    this.#from = this.#copy = from;
    const steps = this.#samples$.pipe(learn).subscribe({
      next: (step) => {
        this.#newest = step;
        observer.next(step);
      },
      error: (error: unknown) => observer.error(error),
      complete: () => (this.#copy = this.#newest?.checkpoint()), // it can be taken once more
    });
    this.#subscription.add(steps);
  }

  /** Everything that it needs to go on. */
  get checkpoint(): Checkpoint {
    return (this.#copy ??= this.#newest?.checkpoint() ?? checkpointSince(this.#nets, this.#from));
  }

  send(sample: S): void {
    this.#copy = undefined;
    this.#samples$.next(sample);
    // What a step that was delivered has taken is of the middle of this sample.
    this.#copy = undefined;
  }

  /** Its source has completed: what is left of its window is learned from. */
  complete(): Checkpoint {
    const before = this.checkpoint;
    this.#copy = undefined;
    this.#samples$.complete();
    return this.#copy ?? { ...before, streams: [] };
  }

  stop(): void {
    this.#subscription.unsubscribe();
  }
}
