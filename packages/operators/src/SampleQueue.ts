import { CapacityError } from "@backstream/core";

/**
 * Runs the samples of a network one at a time. A sample that arrives while an earlier one is still being processed
 * waits, so that a closed loop neither nests calls nor starts a pass inside another one.
 */
export class SampleQueue {
  #busy = false;
  readonly #waiting: (() => void)[] = [];

  /** Whether an earlier sample is still being processed. */
  get isBusy(): boolean {
    return this.#busy;
  }

  /**
   * Calls `task(value)` now, or after the tasks that are waiting. A task must not throw.
   *
   * @throws {CapacityError} When 1,024 are waiting.
   */
  run<T>(task: (value: T) => void, value: T): void {
    if (this.#busy) {
      if (this.#waiting.length >= capacity) {
        throw new CapacityError(
          `forward: ${capacity} samples wait while an earlier one is being processed; let a loop feed one sample per step`,
        );
      }
      this.#waiting.push(() => task(value));
      return;
    }
    this.#busy = true;
    task(value);
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next();
    this.#busy = false;
  }
}

const capacity = 1024;
