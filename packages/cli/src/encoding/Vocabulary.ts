import { hash } from "./hash.js";

/**
 * Places for the values of a category: each gets its own, in the order of appearance, until all are taken;
 * values that come later share places, chosen by their hash.
 *
 * @example
 *   const colours = new Vocabulary(2);
 *   ["red", "green", "red"].map((value) => colours.place(value)) // => [0, 1, 0]
 */
export class Vocabulary {
  readonly slots: number;
  readonly #places: Map<string, number>;

  constructor(slots: number, known: readonly string[] = []) {
    this.slots = slots;
    this.#places = new Map(known.map((value, place) => [value, place]));
  }

  /** The values with a place of their own. */
  get known(): readonly string[] {
    return [...this.#places.keys()];
  }

  /** Where the value belongs; a new one takes a free place only if it may `learn`. */
  place(value: string, learn: boolean = true): number {
    const known = this.#places.get(value);
    if (known !== undefined) return known;
    if (!learn || this.#places.size === this.slots) return hash(value) % this.slots;
    const place = this.#places.size;
    this.#places.set(value, place);
    return place;
  }
}
