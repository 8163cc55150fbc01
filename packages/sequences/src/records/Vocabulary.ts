import { hashText } from "./hashText.js";

/** What a `Vocabulary` has learned, as plain JSON. */
export interface VocabularyState {
  /** The values that have their own places, in order. */
  readonly values: readonly string[];
  /** How often a value had to share a place; if often, there are too few slots. */
  readonly shared: number;
}

/**
 * Assigns places to the values of a category: each new value gets its own, in the order of appearance, until all are
 * taken; after that, new values share places by their hash.
 *
 * @throws {RangeError} When the state has more values than there are slots.
 * @example
 *   const colours = new Vocabulary(2);
 *   ["red", "green", "red"].map((value) => colours.place(value)) // => [0, 1, 0]
 */
export class Vocabulary {
  readonly slots: number;
  readonly #places: Map<string, number>;
  #shared: number;

  constructor(slots: number, { values, shared }: VocabularyState = { values: [], shared: 0 }) {
    if (values.length > slots)
      throw new RangeError(`vocabulary: the state has ${values.length} values, expected at most ${slots}`);
    this.slots = slots;
    this.#places = new Map(values.map((value, place) => [value, place]));
    this.#shared = shared;
  }

  get state(): VocabularyState {
    return { values: [...this.#places.keys()], shared: this.#shared };
  }

  /** The value's own place; undefined if it has none. */
  find(value: string): number | undefined {
    return this.#places.get(value);
  }

  /** Whether all places are taken. */
  get isFull(): boolean {
    return this.#places.size >= this.slots;
  }

  /** The place of the value; with `learn` a new value takes a free place. */
  place(value: string, learn: boolean = true): number {
    const known = this.#places.get(value);
    if (known !== undefined) return known;
    if (learn && !this.isFull) return this.#take(value);
    if (learn) this.#shared++;
    return hashText(value) % this.slots;
  }

  #take(value: string): number {
    const place = this.#places.size;
    this.#places.set(value, place);
    return place;
  }
}
