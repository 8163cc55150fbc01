import { expectCount } from "@backstream/core";
import { expectState } from "../expectState.js";
import { hashText } from "./hashText.js";

/** What a `Vocabulary` has learned, as plain JSON. */
export interface VocabularyState {
  /** The values that have their own slots, in order. */
  readonly values: readonly string[];
  /** How often a value had to share a slot; if often, there are too few slots. */
  readonly shared: number;
}

/**
 * Assigns slots to the values of a category: each new value gets its own, in the order of appearance, until all are
 * taken; after that, new values share slots by their hash.
 *
 * @throws {RangeError} When the state has more values than there are slots.
 * @example
 *   const colours = new Vocabulary(2);
 *   ["red", "green", "red"].map((value) => colours.slotOf(value)) // => [0, 1, 0]
 */
export class Vocabulary {
  readonly slots: number;
  readonly #slotByValue: Map<string, number>;
  #shared: number;
  /** The state as it is now, if it was asked for and nothing was learned since. */
  #snapshot: (() => VocabularyState) | undefined;

  constructor(slots: number, state: VocabularyState = { values: [], shared: 0 }) {
    expectCount("vocabulary", "slots", slots);
    expectState("vocabulary", state, ["values"]);
    const { values, shared } = state;
    if (values.length > slots)
      throw new RangeError(`vocabulary: the state has ${values.length} values, expected at most ${slots}`);
    this.slots = slots;
    this.#slotByValue = new Map(values.map((value, slot) => [value, slot]));
    this.#shared = shared;
  }

  get state(): VocabularyState {
    return this.snapshot()();
  }

  /** A function that returns the state as it is now, whatever is learned before it is called. It costs little. */
  snapshot(): () => VocabularyState {
    return (this.#snapshot ??= stateLater(this.#slotByValue, this.#slotByValue.size, this.#shared));
  }

  /** The value's own slot; undefined if it has none. */
  find(value: string): number | undefined {
    return this.#slotByValue.get(value);
  }

  /** Whether all slots are taken. */
  get isFull(): boolean {
    return this.#slotByValue.size >= this.slots;
  }

  /** The slot of the value; with `learn` a new value takes a free slot. */
  slotOf(value: string, learn: boolean = true): number {
    const known = this.#slotByValue.get(value);
    if (known !== undefined) return known;
    if (learn && !this.isFull) return this.#take(value);
    if (learn) this.#share();
    return hashText(value) % this.slots;
  }

  #share(): void {
    this.#shared++;
    this.#snapshot = undefined;
  }

  #take(value: string): number {
    this.#snapshot = undefined;
    const slot = this.#slotByValue.size;
    this.#slotByValue.set(value, slot);
    return slot;
  }
}

/** Values are only ever added, so the first ones of now are all of then. */
function stateLater(
  slotByValue: ReadonlyMap<string, number>,
  count: number,
  shared: number,
): () => VocabularyState {
  return () => ({ values: [...slotByValue.keys()].slice(0, count), shared });
}
