/**
 * A first-in, first-out queue, made of two stacks.
 *
 * `shift` of an array moves all other values, which made long queues a thousand times slower.
 *
 * @example
 *   const queue = new Queue<string>();
 *   queue.push("a");
 *   queue.push("b");
 *   queue.shift() // => "a"
 *   queue.length // => 1
 */
export class Queue<T> {
  /** The oldest values, the oldest of all last. */
  #front: T[] = [];
  /** The newest values, the newest of all last. */
  #back: T[] = [];

  get length(): number {
    return this.#front.length + this.#back.length;
  }

  push(value: T): void {
    this.#back.push(value);
  }

  /** Removes the oldest value; undefined where there is none. */
  shift(): T | undefined {
    if (this.#front.length === 0) {
      this.#front = this.#back.reverse();
      this.#back = [];
    }
    return this.#front.pop();
  }
}
