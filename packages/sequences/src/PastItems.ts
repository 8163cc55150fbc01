import type { RandomStream } from "@backstream/tensors";

/** Which past items are kept: the newest ones, or a sample of all. */
export type ReplayPolicy = "recent" | "reservoir";

/** The items as they were at one moment. */
export interface KeptItems<T> {
  /** How many items there were ever. */
  readonly seen: number;
  /** Those that are kept; of recent ones the oldest first. */
  readonly items: readonly T[];
}

/**
 * The past items from which some are drawn: the newest `keep` of them, or `keep` of all, each as likely as any other (a
 * reservoir, algorithm R).
 *
 * Items are never changed in place where a snapshot may still need them, so a snapshot costs nothing.
 *
 * @source Vitter, "Random sampling with a reservoir", ACM Transactions on Mathematical Software 11(1), 1985 (algorithm R).
 * @example
 *   const past = new PastItems<string>("recent", 2);
 *   for (const item of ["a", "b", "c"]) past.add(item, randomStream(7));
 *   past.snapshot()() // => { seen: 3, items: ["b", "c"] }
 *   past.draw(2, randomStream(7)).sort() // => ["b", "c"]
 */
export class PastItems<T> {
  readonly #policy: ReplayPolicy;
  readonly #keep: number;
  #items: T[];
  /** The index of the oldest that is kept. */
  #first = 0;
  #seen: number;
  /** Whether a snapshot has the list. */
  #isShared = false;

  constructor(policy: ReplayPolicy, keep: number, { seen, items }: KeptItems<T> = { seen: 0, items: [] }) {
    this.#policy = policy;
    this.#keep = keep;
    this.#items = [...items];
    this.#seen = seen;
  }

  get seen(): number {
    return this.#seen;
  }

  /** Different ones, `count` or as many as there are; each is as likely as any other. By Floyd's method. */
  draw(count: number, random: RandomStream): T[] {
    const size = this.#items.length - this.#first;
    const drawn = new Set<number>();
    for (let last = Math.max(0, size - count); last < size; last++) {
      const index = random.integer(last + 1);
      drawn.add(drawn.has(index) ? last : index);
    }
    return Array.from(drawn, (index) => this.#items[this.#first + index]);
  }

  add(item: T, random: RandomStream): void {
    this.#seen++;
    if (this.#policy === "reservoir" && this.#items.length === this.#keep) {
      const index = random.integer(this.#seen);
      if (index < this.#keep) this.#replace(index, item);
      return;
    }
    this.#items.push(item); // a snapshot has the list up to its own end
    if (this.#items.length - this.#first > this.#keep) this.#first++;
    if (this.#first < this.#keep) return;
    this.#items = this.#items.slice(this.#first);
    this.#first = 0;
    this.#isShared = false;
  }

  /** A function that returns what is kept now, whatever is added before it is called. */
  snapshot(): () => KeptItems<T> {
    this.#isShared = true;
    return itemsLater(this.#items, this.#first, this.#seen);
  }

  #replace(index: number, item: T): void {
    if (this.#isShared) this.#items = this.#items.slice();
    this.#isShared = false;
    this.#items[index] = item;
  }
}

/** A function of its own, so that what it returns keeps this list and nothing else. */
function itemsLater<T>(items: readonly T[], first: number, seen: number): () => KeptItems<T> {
  const end = items.length;
  return () => ({ seen, items: items.slice(first, end) });
}
