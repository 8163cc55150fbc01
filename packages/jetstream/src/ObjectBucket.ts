import { StorageType, type JetStreamClient } from "@nats-io/jetstream";
import { errors } from "@nats-io/nats-core";
import { Objm, type ObjectStore } from "@nats-io/obj";
import { isStreamNotFound } from "./keepTrying.js";

/** Which object store, and how it is asked. */
export interface ObjectBucketOptions {
  readonly client: JetStreamClient;
  readonly bucket: string;
  readonly replicas: number;
  /** Milliseconds that one object may take. */
  readonly timeout: number;
}

/** Bytes that are too large for a message, by name: an object store of JetStream, which is made when the first is put into it. */
export class ObjectBucket {
  readonly #options: ObjectBucketOptions;
  #store: Promise<ObjectStore> | undefined;

  constructor(options: ObjectBucketOptions) {
    this.#options = options;
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
    return this.#within(store.getBlob(name));
  }

  async remove(name: string): Promise<void> {
    const { client, bucket } = this.#options;
    const store = await this.#open();
    await store.delete(name);
    // Otherwise the store keeps the name of what was removed.
    const manager = await client.jetstreamManager(false);
    const subject = `$O.${bucket}.M.${btoa(name).replaceAll("+", "-").replaceAll("/", "_")}`;
    await manager.streams.purge(`OBJ_${bucket}`, { filter: subject });
  }

  /** The names that begin so, where there is an object store. */
  async names(prefix: string): Promise<string[]> {
    const { client, bucket } = this.#options;
    const manager = await client.jetstreamManager(false);
    try {
      const { state } = await manager.streams.info(`OBJ_${bucket}`);
      if (state.messages === 0) return [];
    } catch (error) {
      if (isStreamNotFound(error)) return [];
      throw error;
    }
    const infos = await this.#within((await this.#open()).list());
    return infos.flatMap(({ name, deleted }) => (!deleted && name.startsWith(prefix) ? [name] : []));
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
