import type { StreamInfo } from "@nats-io/jetstream";
import type { StreamMessage } from "./StreamMessage.js";

/** What a check of gaps needs to know of its reader, and tells it. */
export interface GapCheckOptions {
  /** Messages that were received and not read, in their order. */
  readonly held: readonly StreamMessage[];
  /** The newest message that was received. */
  readonly newest: () => number;
  /** When the stream was made. */
  readonly made: () => string | undefined;
  readonly isOver: () => boolean;
  /** Asks the server about the stream, until it answers. */
  readonly ask: () => Promise<StreamInfo>;
  /** Messages can be read that could not be read before. */
  readonly passed: () => void;
  /** Messages between `gapAfter` and the one at this place in `held` are gone; the oldest left is `first`. */
  readonly cut: (place: number, gapAfter: number, first: number) => void;
  readonly failed: (problem: unknown) => void;
}

/**
 * Looks whether messages in a gap were cut off in front of the stream. They may also be of other subjects, or have been
 * deleted one by one, as whoever did it wanted. Until it has looked, a message behind a gap waits.
 */
export class GapCheck {
  readonly #options: GapCheckOptions;
  /** Gaps up to this message have been looked at. */
  #checked = 0;
  #isLooking = false;

  constructor(options: GapCheckOptions) {
    this.#options = options;
  }

  /** Whether a message may be read. */
  isPassed({ gapAfter, sequence }: StreamMessage): boolean {
    return gapAfter === undefined || sequence <= this.#checked;
  }

  /** Looks at all gaps in front of what has been received; gaps that come meanwhile are looked at too. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { held, newest, made, isOver, ask, passed, cut, failed } = this.#options;
    try {
      while (!isOver() && !held.every((message) => this.isPassed(message))) {
        const received = newest();
        const { created, state } = await ask();
        if (created !== made()) return; // the consumer is gone too, so the stream is opened again
        const place = held.findIndex(
          (message) =>
            message.gapAfter !== undefined &&
            !this.isPassed(message) &&
            message.sequence <= received &&
            message.gapAfter + 1 < state.first_seq,
        );
        if (place >= 0) {
          const { gapAfter, sequence } = held[place];
          return cut(place, gapAfter ?? 0, Math.min(state.first_seq, sequence)); // it has a gap
        }
        this.#checked = received;
        passed();
      }
    } catch (error) {
      failed(error);
    } finally {
      this.#isLooking = false;
    }
  }
}
