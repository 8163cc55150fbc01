import type { Sample } from "@backstream/core";
import type { KeyTally } from "./KeyTallies.js";
import type { OutputReader } from "./outputReader.js";
import type { SaidTick } from "./SaidTick.js";

/** How what is said is read. */
export interface TicketParts {
  readonly read: OutputReader;
  /** 0: the output is a number. */
  readonly classes: number;
  /** From the net's numbers to the user's. */
  readonly inverse: ((value: number, sample: Sample) => number) | undefined;
}

/** What the net has said at ticks whose labels have not come, of the key that is looked at: the newest of them. */
export class Tickets {
  readonly #parts: TicketParts;
  readonly #width: number;
  readonly #room: number;
  readonly #said: Float32Array;
  #key: KeyTally | undefined;
  /** The number of its first tick that is here. */
  #from = 0;

  constructor(parts: TicketParts) {
    this.#parts = parts;
    this.#width = parts.classes > 2 ? parts.classes : 1;
    this.#room = Math.floor(most / this.#width);
    this.#said = new Float32Array(this.#room * this.#width);
  }

  /** A sample has been predicted, whose label comes later. */
  add(tally: KeyTally, isShown: boolean, seen: SaidTick): void {
    const tick = tally.said++;
    const { output, sample } = seen;
    if (!output) {
      if (tally === this.#key) this.#from = tick + 1;
      return;
    }
    if (!isShown) return;
    if (tally !== this.#key) {
      this.#key = tally;
      this.#from = tick;
    }
    const at = (tick % this.#room) * this.#width;
    const { classes, inverse, read } = this.#parts;
    read(output, this.#said, at);
    if (inverse && classes === 0) this.#said[at] = inverse(this.#said[at], sample);
  }

  /** What was said at the first `count` of the `waiting` ticks of a key; NaN where that is not known any more. */
  read(tally: KeyTally, waiting: number, count: number): Float32Array {
    const width = this.#width;
    const open = new Float32Array(count * width).fill(NaN);
    if (tally !== this.#key) return open;
    const oldest = Math.max(this.#from, tally.said - this.#room);
    for (let index = 0; index < count; index++) {
      const tick = tally.said - waiting + index;
      const at = (tick % this.#room) * width;
      if (tick >= oldest) open.set(this.#said.subarray(at, at + width), index * width);
    }
    return open;
  }
}

const most = 4096;
