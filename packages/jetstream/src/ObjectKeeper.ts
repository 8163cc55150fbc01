import { StorageType, type JetStreamClient } from "@nats-io/jetstream";
import { errors } from "@nats-io/nats-core";
import { Objm, type ObjectStore } from "@nats-io/obj";
import { isStreamNotFound } from "./keepTrying.js";

/** Whose objects, and where. */
export interface ObjectKeeperOptions {
  readonly client: JetStreamClient;
  readonly bucket: string;
  /** The first part of the objects' names. */
  readonly key: string;
  readonly replicas: number;
  /** Milliseconds that one object may take. */
  readonly timeout: number;
}

/**
 * The objects of one key: checkpoints that are too large for a message. A name is `key/revision/id`, with the revision of the
 * checkpoint before: once a newer one than that is saved, nobody can point to the object any more, and it may be removed. That
 * needs no clock, and never takes an object away from a process that may still succeed.
 */
export class ObjectKeeper {
  readonly #options: ObjectKeeperOptions;
  #store: Promise<ObjectStore> | undefined;
  #isClean = false;
  /** Objects that were pointed to. */
  readonly #outdated = new Set<string>();

  constructor(options: ObjectKeeperOptions) {
    this.#options = options;
  }

  nameFor(after: number | undefined, id: string): string {
    return `${this.#options.key}/${after ?? 0}/${id}`;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const store = await this.#open();
    try {
      await this.#within(store.putBlob({ name }, bytes));
    } catch (error) {
      this.#store = undefined; // it may have been removed
      throw error;
    }
  }

  /** The object; null where there is none of that name. */
  async get(name: string): Promise<Uint8Array | null> {
    const store = await this.#open();
    const bytes = await this.#within(store.getBlob(name));
    if (bytes) this.#outdated.add(name);
    return bytes;
  }

  async remove(name: string): Promise<void> {
    const { client, bucket } = this.#options;
    const store = await this.#open();
    await store.delete(name);
    // Otherwise the store keeps the name of what was removed.
    const manager = await client.jetstreamManager(false);
    const subject = `$O.${bucket}.M.${btoa(name).replaceAll("+", "-").replaceAll("/", "_")}`;
    await manager.streams.purge(`OBJ_${bucket}`, { filter: subject });
    this.#outdated.delete(name);
  }

  /** Removes what nobody can point to now that the revision is the newest; the first time also what others have left. */
  async clean(revision: number, current: string | undefined): Promise<void> {
    if (!this.#isClean) for (const name of await this.#names()) this.#outdated.add(name);
    this.#isClean = true;
    for (const name of this.#outdated) {
      if (name !== current && this.#afterOf(name) < revision) await this.remove(name);
    }
    if (current !== undefined) this.#outdated.add(current);
  }

  /** The objects of this key, where there is an object store. */
  async #names(): Promise<string[]> {
    const { client, bucket, key } = this.#options;
    const manager = await client.jetstreamManager(false);
    try {
      const { state } = await manager.streams.info(`OBJ_${bucket}`);
      if (state.messages === 0) return [];
    } catch (error) {
      if (isStreamNotFound(error)) return [];
      throw error;
    }
    const infos = await this.#within((await this.#open()).list());
    return infos.flatMap(({ name, deleted }) => (!deleted && name.startsWith(`${key}/`) ? [name] : []));
  }

  /** The revision in a name; infinite for one of another form, such as those of the key `a/b` among those of `a`. */
  #afterOf(name: string): number {
    const parts = name.slice(this.#options.key.length + 1).split("/");
    return parts.length === 2 && /^\d+$/.test(parts[0]) ? Number(parts[0]) : Infinity;
  }

  #open(): Promise<ObjectStore> {
    const { client, bucket, replicas } = this.#options;
    const opened = (this.#store ??= new Objm(client).create(bucket, { replicas, storage: StorageType.File }));
    opened.catch(() => (this.#store = undefined)); // tried again
    return opened;
  }

  /** The client waits for parts of objects without an end. */
  async #within<T>(promise: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new errors.TimeoutError()), this.#options.timeout);
    });
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
