/** One event for one gesture: the values of a slider that is dragged are one change, to the last of them. */
export class Gestures {
  readonly #tell: (text: string) => void;
  #waiting: { readonly kind: string; readonly text: string; at: number } | undefined;

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  /** Something has been changed. What may go on changing is told when it has been still for half a second. */
  change(kind: string, text: string, now: number): void {
    if (this.#waiting && this.#waiting.kind !== kind) this.flush();
    this.#waiting = { kind, text, at: now };
  }

  /** Something has been done. */
  done(text: string): void {
    this.flush();
    this.#tell(text);
  }

  /** Tells what has been still. */
  check(now: number): void {
    if (this.#waiting && now - this.#waiting.at >= stillFor) this.flush();
  }

  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.#tell(waiting.text);
  }
}

const stillFor = 500;
