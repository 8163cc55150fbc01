import type { ObjectBucket } from "./ObjectBucket.js";

/**
 * The objects of one key: checkpoints that are too large for a message. A name is `key/revision/id`, with the revision of the
 * checkpoint before: once a newer one than that is saved, nobody can point to the object any more, and it may be removed. That
 * needs no clock, and never takes an object away from a process that may still succeed.
 */
export class ObjectKeeper {
  readonly #objects: ObjectBucket;
  /** The first part of the objects' names. */
  readonly #key: string;
  #isClean = false;
  /** Objects that were pointed to. */
  readonly #outdated = new Set<string>();

  constructor(objects: ObjectBucket, key: string) {
    this.#objects = objects;
    this.#key = key;
  }

  nameFor(after: number | undefined, id: string): string {
    return `${this.#key}/${after ?? 0}/${id}`;
  }

  put(name: string, bytes: Uint8Array): Promise<void> {
    return this.#objects.put(name, bytes);
  }

  /** The object; null where there is none of that name. */
  async get(name: string): Promise<Uint8Array | null> {
    const bytes = await this.#objects.get(name);
    if (bytes) this.#outdated.add(name);
    return bytes;
  }

  async remove(name: string): Promise<void> {
    await this.#objects.remove(name);
    this.#outdated.delete(name);
  }

  /** Removes what nobody can point to now that the revision is the newest; the first time also what others have left. */
  async clean(revision: number, current: string | undefined): Promise<void> {
    if (!this.#isClean)
      for (const name of await this.#objects.names(`${this.#key}/`)) this.#outdated.add(name);
    this.#isClean = true;
    for (const name of this.#outdated) {
      if (name !== current && this.#afterOf(name) < revision) await this.remove(name);
    }
    if (current !== undefined) this.#outdated.add(current);
  }

  /** The revision in a name; infinite for one of another form, such as those of the key `a/b` among those of `a`. */
  #afterOf(name: string): number {
    const parts = name.slice(this.#key.length + 1).split("/");
    return parts.length === 2 && /^\d+$/.test(parts[0]) ? Number(parts[0]) : Infinity;
  }
}
