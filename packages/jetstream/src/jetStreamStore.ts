import { describeValue, expectCount, expectOptions } from "@backstream/core";
import {
  ConflictError,
  CorruptFileError,
  type CheckpointStore,
  type StoredCheckpoint,
} from "@backstream/trainers";
import { jetstream, StorageType } from "@nats-io/jetstream";
import { Kvm, type KV, type KvEntry } from "@nats-io/kv";
import { nuid, type NatsConnection } from "@nats-io/nats-core";
import { expectConnection } from "./expectConnection.js";
import { expectName } from "./expectName.js";
import { isConflict } from "./isConflict.js";
import { keepTrying, requestTimeout } from "./keepTrying.js";
import { ObjectBucket } from "./ObjectBucket.js";
import { ObjectKeeper } from "./ObjectKeeper.js";
import { decodeEntry, encodeEntry, headSize, isSameEntry } from "./StoreEntry.js";

/** How a store in JetStream is made and asked. */
export interface JetStreamStoreOptions {
  /** Servers of a cluster that keep a copy, where the bucket is made. Default: 1. */
  readonly replicas?: number | undefined;
  /** Milliseconds that the server may be away before it is an error. Default: 30,000. */
  readonly timeout?: number | undefined;
}

/**
 * Keeps the newest checkpoint of a pipeline in a key-value bucket of JetStream.
 *
 * - bucket    made where it is absent, with one version of each key. Several pipelines may share it, each with a key
 * - key       letters, digits and `- / = . _`, such as `flights.3`
 * - revision  the number of the entry in the bucket: the server replaces it only if it is still the newest, so of two
 *             processes that save, one gets a `ConflictError`
 *
 * Checkpoints larger than a message may be (1 MB, if the server is not configured otherwise) go into an object store of
 * the same name, and the entry points to the object; older objects are removed when the entry has moved, and those that a
 * killed process has left, at the first save of the next one.
 *
 * A save that is not confirmed is repeated, and one that was stored without a confirmation is recognised. What is confirmed
 * survives the end of the server's process; a power failure may take what the server has not synced yet: see the README.
 *
 * @throws {ConflictError} By `save`, as a rejection, when another process has saved since.
 * @throws {UnreachableError} As a rejection, when the server has not answered for `timeout`, or the connection is closed.
 * @throws {CorruptFileError} By `load`, as a rejection, when the entry is of another program, or its object is gone.
 * @see durable
 * @example no-run
 *   import { wsconnect } from "@nats-io/nats-core";
 *   const store = jetStreamStore(await wsconnect({ servers: "ws://127.0.0.1:8080" }), "models", "flights");
 *   const stored = await store.load();
 *   await store.save(new Uint8Array(8), stored?.revision);
 */
export function jetStreamStore(
  nc: NatsConnection,
  bucket: string,
  key: string,
  options: JetStreamStoreOptions = {},
): CheckpointStore<number> {
  expectConnection("jetStreamStore", nc);
  expectName("jetStreamStore", "bucket", bucket);
  if (typeof key !== "string" || !/^[-/=.\w]+$/.test(key) || /^\.|\.\.|\.$/.test(key))
    throw new TypeError(`jetStreamStore: key is ${describeValue(key)}, expected a name such as flights.3`);
  const where = `jetStreamStore(${bucket}, ${key})`;
  expectOptions(where, options, ["replicas", "timeout"]);
  const { replicas = 1, timeout = 30_000 } = options;
  expectCount(where, "replicas", replicas);
  expectCount(where, "timeout", timeout);
  const tryTo = <T>(doing: string, action: () => Promise<T>): Promise<T> =>
    keepTrying({ where, nc, timeout }, doing, async () => {
      try {
        return await action();
      } catch (error) {
        opened = undefined; // the bucket may have been removed
        throw error;
      }
    });
  const client = jetstream(nc, { timeout: requestTimeout(timeout) });
  const objects = new ObjectKeeper(new ObjectBucket({ client, bucket, replicas, timeout }), key);
  let opened: Promise<KV> | undefined;

  const openBucket = (): Promise<KV> => {
    // Entries are read from the leader: a copy may be behind.
    const made = { history: 1, replicas, allow_direct: false, storage: StorageType.File } as const;
    opened ??= new Kvm(client).create(bucket, made);
    opened.catch(() => (opened = undefined)); // tried again
    return opened;
  };
  const newest = async (): Promise<KvEntry | undefined> => {
    const found = await (await openBucket()).get(key);
    return found?.operation === "PUT" ? found : undefined;
  };

  const load = async (): Promise<StoredCheckpoint<number> | undefined> => {
    for (let tries = 1; ; tries++) {
      const found = await newest();
      if (found === undefined) return undefined;
      const { revision } = found;
      const entry = decodeEntry(found.value);
      if (entry === undefined)
        throw new CorruptFileError(
          `${where}: revision ${revision} was written by another program; use another key`,
        );
      if (entry.kind === "bytes") return { bytes: entry.bytes, revision };
      const bytes = await objects.get(entry.name);
      if (bytes !== null) return { bytes, revision };
      // Another process may have saved in between, and removed it.
      if (tries === 3)
        throw new CorruptFileError(`${where}: the object ${entry.name} of revision ${revision} is gone`);
    }
  };

  /** Saves the entry, or says which revision has come in between. */
  const replace = async (entry: Uint8Array, after: number | undefined): Promise<number> => {
    const kv = await openBucket();
    try {
      return await (after === undefined ? kv.create(key, entry) : kv.update(key, entry, after));
    } catch (error) {
      if (!isConflict(error)) throw error;
      const found = await newest();
      // Stored by an attempt that was not confirmed.
      if (found && isSameEntry(found.value, entry)) return found.revision;
      throw new ConflictError(
        `${where}: the newest checkpoint has ${found ? `revision ${found.revision}` : "been removed"}, expected ${after === undefined ? "none" : `revision ${after}`}: another process has saved since, so end this one`,
        { cause: error },
      );
    }
  };

  return {
    load: () => tryTo("loading the checkpoint", load),
    async save(bytes, after) {
      expectBytes(where, bytes);
      const id = nuid.next();
      // What the server takes as one message, without its headers.
      const most = (nc.info?.max_payload ?? 1 << 20) - 1024;
      const isSmall = bytes.length + headSize <= most;
      const name = isSmall ? undefined : objects.nameFor(after, id);
      if (name !== undefined) await tryTo("saving the checkpoint", () => objects.put(name, bytes));
      const entry = encodeEntry(name === undefined ? { kind: "bytes", bytes } : { kind: "object", name }, id);
      try {
        const revision = await tryTo("saving the checkpoint", () => replace(entry, after));
        // What cannot be removed now is at the next save.
        await objects.clean(revision, name).catch(() => {});
        return revision;
      } catch (error) {
        if (name !== undefined && error instanceof ConflictError) await objects.remove(name).catch(() => {});
        throw error;
      }
    },
  };
}

function expectBytes(where: string, bytes: unknown): void {
  if (bytes instanceof Uint8Array) return;
  throw new TypeError(
    `${where}: the checkpoint is ${describeValue(bytes)}, expected bytes, as compressCheckpoint makes`,
  );
}
