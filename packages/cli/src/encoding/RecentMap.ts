/** A map of limited size: it keeps the `most` keys that were used last. */
export class RecentMap<K, V> {
  readonly #most: number;
  readonly #entries = new Map<K, V>(); // in order of use, oldest first
  #removed = 0;

  constructor(most: number, entries: Iterable<readonly [K, V]> = []) {
    this.#most = most;
    for (const [key, value] of entries) this.use(key, () => value);
  }

  /** The key's value, made if there is none. The key counts as used; the one used longest ago is removed if there are too many. */
  use(key: K, make: () => V): V {
    const known = this.#entries.get(key);
    const value = known ?? make();
    if (known !== undefined) this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#most) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        this.#removed++;
        break;
      }
    }
    return value;
  }

  /** The key's value; the key does not count as used. */
  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** How many were removed, because there were too many. */
  get removed(): number {
    return this.#removed;
  }

  entries(): IterableIterator<[K, V]> {
    return this.#entries.entries();
  }
}
