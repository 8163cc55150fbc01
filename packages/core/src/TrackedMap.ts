/** An entry, and its place in the order of entries. */
interface Item<V> {
  readonly order: number;
  readonly value: V;
}

/** Some changes, one after the other. */
interface Epoch<K, V> {
  /** What each key had before. */
  readonly changes: { readonly key: K; readonly before: Item<V> | undefined }[];
  /** What the map held behind the last of them; undefined for those that are under way. */
  end: ReadonlyMap<K, Item<V>> | undefined;
  /** Whether someone has asked for a moment among them. */
  isAsked: boolean;
}

/**
 * A map in the order in which its keys were added, which can say later what it held at an earlier moment. For operators
 * that hold values: a checkpoint asks for their state as of a sample that has gone on since.
 *
 * `asOf` costs little, and its function a copy of the map. While someone holds that function, it keeps about as many values
 * as the map had then and at most as many again, however many changes come later.
 *
 * @example
 *   const waiting = new TrackedMap<string, number>();
 *   waiting.set("a", 1);
 *   const then = waiting.asOf();
 *   waiting.delete("a");
 *   waiting.set("b", 2);
 *   then() // => [["a", 1]]
 *   waiting.first // => ["b", 2]
 */
export class TrackedMap<K, V> {
  readonly #items: Map<K, Item<V>>;
  /** All keys in their order, and some that are gone, before `#head` and among them. */
  #keys: { readonly key: K; readonly order: number }[];
  #head = 0;
  #order = 0;
  #epoch: Epoch<K, V> = { changes: [], end: undefined, isAsked: false };

  constructor(entries: Iterable<readonly [K, V]> = []) {
    this.#items = new Map();
    this.#keys = [];
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#items.size;
  }

  get(key: K): V | undefined {
    return this.#items.get(key)?.value;
  }

  has(key: K): boolean {
    return this.#items.has(key);
  }

  /** A new key comes last; one that is there keeps its place. */
  set(key: K, value: V): void {
    const before = this.#items.get(key);
    const order = before ? before.order : this.#order++;
    if (!before) this.#keys.push({ key, order });
    this.#items.set(key, { order, value });
    this.#note(key, before);
  }

  delete(key: K): void {
    const before = this.#items.get(key);
    if (!before) return;
    this.#items.delete(key);
    this.#note(key, before);
    this.#skipDeleted();
  }

  /** The oldest entry. */
  get first(): readonly [K, V] | undefined {
    if (this.#items.size === 0) return undefined;
    const { key } = this.#keys[this.#head];
    return [key, this.#items.get(key)!.value]; // the head is there: those that are gone are skipped when they go
  }

  /** A function that returns the entries as they are now, in their order, whatever changes before it is called. */
  asOf(): () => (readonly [K, V])[] {
    const epoch = this.#epoch;
    const from = epoch.changes.length;
    epoch.isAsked = true;
    return () => {
      const items = new Map(epoch.end ?? this.#items);
      const restored = new Set<K>();
      for (let index = from; index < epoch.changes.length; index++) {
        const { key, before } = epoch.changes[index];
        if (restored.has(key)) continue; // an earlier change knows what it had then
        restored.add(key);
        if (before) items.set(key, before);
        else items.delete(key);
      }
      return [...items]
        .sort(([, a], [, b]) => a.order - b.order)
        .map(([key, { value }]) => [key, value] as const);
    };
  }

  /** Notes a change that was made. */
  #note(key: K, before: Item<V> | undefined): void {
    const { changes, isAsked } = this.#epoch;
    if (!isAsked) return; // nobody will ask for what was before
    changes.push({ key, before });
    if (changes.length < Math.max(256, this.#items.size)) return;
    this.#epoch.end = new Map(this.#items);
    this.#epoch = { changes: [], end: undefined, isAsked: false };
  }

  #isThere({ key, order }: { readonly key: K; readonly order: number }): boolean {
    return this.#items.get(key)?.order === order;
  }

  #skipDeleted(): void {
    const keys = this.#keys;
    while (this.#head < keys.length && !this.#isThere(keys[this.#head])) this.#head++;
    if (keys.length - this.#items.size <= this.#items.size + 16) return;
    this.#keys = keys.slice(this.#head).filter((key) => this.#isThere(key));
    this.#head = 0;
  }
}
