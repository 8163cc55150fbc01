import { CapacityError, type Network } from "@backstream/core";

/**
 * Lets samples through a network one at a time. One that arrives while an earlier one is still on its way (a closed
 * loop) waits, so that a loop neither nests calls nor starts a pass inside another.
 */
export class SampleQueue {
  #busy = false;
  readonly #waiting: (() => void)[] = [];

  /** Whether an earlier sample is on its way. */
  get isBusy(): boolean {
    return this.#busy;
  }

  /** Does `task(value)` now, or after those that came before it; it must not throw. @throws {CapacityError} When 1,024 wait. */
  take<T>(task: (value: T) => void, value: T): void {
    if (this.#busy) {
      if (this.#waiting.length >= bound) {
        throw new CapacityError(
          `forward: ${bound} samples wait while an earlier one is on its way; let a loop feed one sample per step`,
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

/** The one turn of a network. */
export function sampleQueueOf(net: Network): SampleQueue {
  let turn = turns.get(net);
  if (!turn) turns.set(net, (turn = new SampleQueue()));
  return turn;
}

const bound = 1024;
const turns = new WeakMap<Network, SampleQueue>();
