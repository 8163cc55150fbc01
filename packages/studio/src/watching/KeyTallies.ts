import { bounds } from "../frames.js";
import { cutText } from "./cutText.js";
import { FadingMean } from "./FadingMean.js";

/** What is known of one key. */
export interface KeyTally {
  /** In the order of the keys' first ticks. */
  readonly index: number;
  readonly name: string;
  readonly loss: FadingMean;
  ticks: number;
  /** Ticks at which something was said whose label comes later; each becomes one of `ticks` when that is settled. */
  said: number;
}

/** The keys of a run, `bounds.keys` at most: those that come later are one, "others". */
export class KeyTallies {
  readonly list: KeyTally[] = [];
  readonly #byKey: Map<unknown, KeyTally> = new Map();
  #last: KeyTally | undefined;
  #lastKey: unknown;

  /** Finds a key that has come and is not one of the others. */
  known(key: unknown): KeyTally | undefined {
    if (this.#last && key === this.#lastKey) return this.#last;
    const tally = this.#byKey.get(key);
    if (!tally) return undefined;
    this.#last = tally;
    this.#lastKey = key;
    return tally;
  }

  /** Finds a key; `name` says what a new one is called. */
  of(key: unknown, name: () => string): KeyTally {
    return this.known(key) ?? this.#open(key, name);
  }

  /** Finds a key that has come; undefined for one that has not. */
  find(key: unknown): KeyTally | undefined {
    return this.#byKey.get(key) ?? (this.list.length === bounds.keys ? this.list.at(-1) : undefined);
  }

  /** The key of a name. */
  named(name: string): KeyTally | undefined {
    return this.list.find((tally) => tally.name === name);
  }

  /** The key that has most ticks; `now` stays it until another one has a quarter more. */
  busiest(now: KeyTally | undefined): KeyTally | undefined {
    let most = now;
    for (const tally of this.list)
      if (!most || tally.ticks > (most === now ? 1.25 : 1) * most.ticks) most = tally;
    return most;
  }

  #open(key: unknown, name: () => string): KeyTally {
    const others = this.list.length === bounds.keys ? this.list.at(-1) : undefined;
    if (others) return others; // and it is not remembered: new keys may never stop
    const isLast = this.list.length === bounds.keys - 1;
    const tally = {
      index: this.list.length,
      name: isLast ? bounds.others : cutText(name(), nameBytes),
      loss: new FadingMean(fadesOver),
      ticks: 0,
      said: 0,
    };
    this.list.push(tally);
    if (!isLast) this.#byKey.set(key, tally);
    return tally;
  }
}

const fadesOver = 500;
const nameBytes = 28;
