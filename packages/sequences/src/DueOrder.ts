/** Something that is due at a time. */
interface Due<K> {
  readonly key: K;
  readonly due: number;
}

/**
 * Keys in the order of their times; those of one time in the order in which they were added.
 *
 * @example
 *   const order = new DueOrder<string>();
 *   order.add("a", 9);
 *   order.add("b", 5);
 *   order.add("c", 5);
 *   order.shift() // => "b"
 *   order.first // => "c"
 */
export class DueOrder<K> {
  /** The earliest last. */
  readonly #order: Due<K>[] = [];

  /** The earliest; undefined where there is none. */
  get first(): K | undefined {
    return this.#order.at(-1)?.key;
  }

  add(key: K, due: number): void {
    const order = this.#order;
    // Behind all that are later, and in front of those of the same time, which come first.
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (order[middle].due > due) low = middle + 1;
      else high = middle;
    }
    order.splice(low, 0, { key, due });
  }

  /** Removes the earliest. */
  shift(): K | undefined {
    return this.#order.pop()?.key;
  }
}
