import { CapacityError } from "@backstream/core";

/** The subscriber that a sample is processed for. */
interface Owner {
  readonly closed: boolean;
}

/**
 * Runs the samples of a network one at a time. A sample that arrives while an earlier one is still being processed
 * waits, so that a closed loop neither nests calls nor starts a pass inside another one.
 *
 * Where the subscription of the earlier sample has ended, nothing waits: `retry` subscribes again inside the call that
 * failed, and the source may emit any number of samples before that call returns.
 */
export class SampleQueue {
  #owner: Owner | undefined;
  readonly #waiting: (() => void)[] = [];

  /** Whether an earlier sample is still being processed. */
  get isBusy(): boolean {
    return this.#owner !== undefined && !this.#owner.closed;
  }

  /**
   * Calls `task(value)` for `owner` now, or after the tasks that are waiting.
   *
   * @throws {CapacityError} When 1,024 are waiting.
   */
  run<T>(owner: Owner, task: (value: T) => void, value: T): void {
    if (this.isBusy) {
      if (this.#waiting.length >= capacity) {
        throw new CapacityError(
          `forward: ${capacity} samples wait while an earlier one is being processed; let a loop feed one sample per step`,
        );
      }
      this.#waiting.push(() => {
        this.#owner = owner;
        task(value);
      });
      return;
    }
    const ended = this.#owner;
    this.#owner = owner;
    try {
      task(value);
    } finally {
      // A task throws where RxJS throws: a finalizer threw during the unsubscription, or the stack is full.
      if (this.#waiting.length > 0) this.#runWaiting(ended);
      else this.#owner = ended;
    }
  }

  #runWaiting(ended: Owner | undefined): void {
    let failure: { readonly error: unknown } | undefined;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        next();
      } catch (error) {
        failure ??= { error };
      }
    }
    this.#owner = ended;
    if (failure) throw failure.error;
  }
}

const capacity = 1024;
