import type { FlowCounters } from "./FlowCounters.js";
import type { FlowPolicy } from "./FlowPolicy.js";
import { Queue } from "./Queue.js";

/** Which values may wait. */
export interface WaitingLineOptions {
  readonly policy: FlowPolicy;
  /** The most values that wait. */
  readonly capacity: number;
  /** For `"everyNth"`: one value of so many may wait. */
  readonly n: number;
}

/**
 * The values that wait for a busy consumer, oldest first: decides by its policy which may wait, and counts all of them.
 *
 * Works without streams. Several lines may share one set of counters.
 *
 * @example
 *   const counters = { received: 0, delivered: 0, dropped: 0, waiting: 0, highest: 0 };
 *   const line = new WaitingLine<string>({ policy: "dropOldest", capacity: 2, n: 1 }, counters);
 *   ["a", "b", "c"].map((value) => line.push(value)) // => [true, true, true]
 *   line.shift() // => "b"
 *   counters // => { received: 3, delivered: 1, dropped: 1, waiting: 1, highest: 2 }
 */
export class WaitingLine<T> {
  readonly policy: FlowPolicy;
  readonly capacity: number;
  readonly #n: number;
  readonly #counters: { -readonly [name in keyof FlowCounters]: number };
  readonly #queue = new Queue<T>();
  /** Values that arrived since the consumer was last free. */
  #arrivedWhileBusy = 0;

  constructor({ policy, capacity, n }: WaitingLineOptions, counters: FlowCounters) {
    this.policy = policy;
    this.capacity = capacity;
    this.#n = n;
    this.#counters = counters;
  }

  get length(): number {
    return this.#queue.length;
  }

  get isFull(): boolean {
    return this.#queue.length >= this.capacity;
  }

  /** Counts a value that does not wait, since the consumer is free. */
  skip(): void {
    this.#arrivedWhileBusy = 0;
    this.#counters.received++;
    this.#counters.delivered++;
  }

  /** Adds a value that arrived while the consumer is busy; false where it may not wait, and is counted as dropped. */
  push(value: T): boolean {
    this.#arrivedWhileBusy++;
    const mayWait = this.#makeRoom();
    if (mayWait) {
      this.append(value);
    } else {
      this.#counters.received++;
      this.#counters.dropped++;
    }
    return mayWait;
  }

  /** Adds a value, without asking the policy. */
  append(value: T): void {
    const counters = this.#counters;
    this.#queue.push(value);
    counters.received++;
    counters.waiting++;
    counters.highest = Math.max(counters.highest, counters.waiting);
  }

  /** Removes the oldest value, to be consumed; undefined where none waits. */
  shift(): T | undefined {
    return this.#remove("delivered");
  }

  /** Removes the oldest value, which is then dropped; undefined where none waits. */
  drop(): T | undefined {
    return this.#remove("dropped");
  }

  /** Whether the value that just arrived may wait; drops the oldest one if the policy says so. */
  #makeRoom(): boolean {
    switch (this.policy) {
      case "dropOldest":
      case "latest":
        if (this.isFull) this.drop();
        return true;
      case "block":
      case "dropNewest":
        return !this.isFull;
      case "everyNth":
        return this.#arrivedWhileBusy % this.#n === 0 && !this.isFull;
    }
  }

  #remove(destiny: "delivered" | "dropped"): T | undefined {
    if (this.#queue.length === 0) return undefined;
    this.#counters.waiting--;
    this.#counters[destiny]++;
    return this.#queue.shift();
  }
}
