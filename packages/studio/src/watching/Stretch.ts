import { bounds, type Marble } from "../frames.js";

/** All that happens from one update to the next, in the order in which it happens; the newest of each kind where it is too much. */
export class Stretch {
  /** The newest stretch that has ended with an update; before the first one, what has happened so far. */
  marbles: readonly Marble[] = [];
  isWanted = false;
  #there: Marble[] = [];
  #back: Marble[] = [];
  #isRecording = false;
  #isFirst = true;

  /** Whether marbles are recorded at this moment. */
  get isRecording(): boolean {
    return this.#isRecording;
  }

  /** Wants one more; it begins at once where nothing has happened since the last update, or else behind the next one. */
  want(isBehindUpdate: boolean): void {
    if (this.isWanted) return;
    this.isWanted = true;
    if (isBehindUpdate) this.#begin();
  }

  add(lane: string, key: number, tick: number, size: number): void {
    if (!this.#isRecording) return;
    if (lane === "backward") {
      if (this.#back.length < mostBack) this.#back.push({ lane, key, tick, size });
    } else {
      this.#there.push({ lane, key, tick, size });
      if (this.#there.length > bounds.marbles - mostBack - 1) this.#there.shift();
    }
    if (this.#isFirst) this.marbles = [...this.#there, ...this.#back];
  }

  /** An update has been made. */
  end(update: number): void {
    if (this.#isRecording) {
      this.marbles = [...this.#there, ...this.#back, { lane: "update", key: -1, tick: update, size: 128 }];
      this.#isRecording = false;
      this.#isFirst = false;
      this.isWanted = false;
    } else if (this.isWanted) this.#begin();
  }

  #begin(): void {
    this.#there = [];
    this.#back = [];
    this.#isRecording = true;
  }
}

const mostBack = 71;
