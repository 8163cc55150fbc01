import type { Message } from "../frames.js";
import type { StudioTarget } from "../WatchOptions.js";

/** Where the messages of a run go, and where its commands come from. */
export class Targets {
  readonly #targets: readonly StudioTarget[];
  readonly #take: (command: unknown) => void;
  readonly #listener: (event: { readonly data: unknown }) => void;

  constructor(targets: readonly StudioTarget[], take: (command: unknown) => void) {
    this.#targets = targets;
    this.#take = take;
    this.#listener = ({ data }) => take(data);
    for (const target of targets) {
      target.addEventListener?.("message", this.#listener);
      target.start?.();
    }
  }

  post(message: Message): void {
    for (const target of this.#targets) target.postMessage(message);
  }

  /** Takes the commands that have come while the event loop had no turn. */
  poll(): void {
    for (const target of this.#targets)
      for (let command = target.poll?.(); command !== undefined; command = target.poll?.())
        this.#take(command);
  }

  close(): void {
    for (const target of this.#targets) target.removeEventListener?.("message", this.#listener);
  }
}
