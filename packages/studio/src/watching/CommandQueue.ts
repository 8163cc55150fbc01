import type { Hello } from "../frames.js";
import type { Command } from "../Command.js";
import { readCommand } from "../readCommand.js";

/** What pages have asked for, until it can be done: between two ticks. */
export class CommandQueue {
  readonly #hello: () => Hello;
  readonly #refuse: (why: string) => void;
  readonly #waiting: Command[] = [];

  /**
   * @param hello Says what can be asked for.
   * @param refuse Is told why something cannot be done.
   */
  constructor(hello: () => Hello, refuse: (why: string) => void) {
    this.#hello = hello;
    this.#refuse = refuse;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Takes what has come from a page. */
  add(value: unknown): void {
    try {
      this.#waiting.push(readCommand(value, this.#hello()));
      if (this.#waiting.length > most) this.#waiting.shift();
    } catch (error) {
      this.#refuse(error instanceof Error ? error.message : String(error));
    }
  }

  /** The oldest that waits; one that is taken may run the stream to its end before the next is asked for. */
  take(): Command | undefined {
    return this.#waiting.shift();
  }
}

const most = 256;
