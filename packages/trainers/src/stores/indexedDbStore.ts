import { describeValue } from "@backstream/core";
import { expectBytes } from "../checkpoints/expectBytes.js";
import type { CheckpointStore, StoredCheckpoint } from "./CheckpointStore.js";
import { conflict } from "./conflict.js";
import { ConflictError } from "./ConflictError.js";
import { indexedDb, type Database, type ObjectStore, type OpenRequest, type Request } from "./indexedDb.js";

/**
 * A store in the browser's IndexedDB, for pages and workers of one site.
 *
 * - name   of the database, which holds nothing else
 *
 * Of several tabs, the one that knows the newest revision succeeds: revision and bytes are compared and replaced in one
 * transaction, and it resolves when the browser says that they are on the disk (`durability: "strict"`). A tab that is
 * closed or crashes leaves the earlier checkpoint or the new one. A browser may remove the data of sites when its disk
 * is full; `navigator.storage.persist()` asks it not to.
 *
 * @throws {Error} When the platform has no IndexedDB; as a rejection, when the database cannot be opened, read or written to:
 *   `cause` is the platform's error, and what was saved before is unchanged.
 * @throws {ConflictError} As a rejection of `save`, when the newest revision is another one.
 * @throws {TypeError} When the name is no text; as a rejection of `save`, when it is given no bytes.
 * @see {@link folderStore} for Node; {@link durable}
 * @example no-run
 *   const store = indexedDbStore("my-model");
 *   const revision = await store.save(Uint8Array.of(1, 2), undefined);
 *   (await store.load())?.bytes // => Uint8Array.of(1, 2)
 */
export function indexedDbStore(name: string): CheckpointStore<number> {
  if (typeof name !== "string" || name === "") {
    throw new TypeError(
      `indexedDbStore: the name is ${describeValue(name)}, expected that of a database, such as "my-model"`,
    );
  }
  const databases = indexedDb("indexedDbStore");
  const transact = async <T>(
    mode: "readonly" | "readwrite",
    action: (objects: ObjectStore) => Promise<T>,
  ): Promise<T> => {
    try {
      return await transaction(await opened(databases.open(name)), mode, action);
    } catch (error) {
      if (error instanceof ConflictError) throw error;
      throw failed(name, error as Error);
    }
  };
  return {
    load: () => transact("readonly", newestOf),
    async save(bytes, after) {
      expectBytes("indexedDbStore.save", bytes);
      const copy = new Uint8Array(bytes);
      return transact("readwrite", async (objects) => {
        const newest = await newestOf(objects);
        if (newest?.revision !== after) throw conflict(`indexedDbStore ${name}`, newest?.revision, after);
        const revision = (after ?? 0) + 1;
        await resultOf(objects.put({ bytes: copy, revision }, key));
        return revision;
      });
    },
  };
}

const objectStore = "checkpoint";
const key = "newest";

/** Opens the database, or makes it. */
function opened(request: OpenRequest): Promise<Database> {
  request.onupgradeneeded = () => request.result.createObjectStore(objectStore);
  return resultOf(request);
}

/** Resolves when the transaction has ended, and closes the database: nothing stays open between two saves. */
async function transaction<T>(
  database: Database,
  mode: "readonly" | "readwrite",
  action: (objects: ObjectStore) => Promise<T>,
): Promise<T> {
  try {
    const begun = database.transaction(objectStore, mode, { durability: "strict" });
    const ended = new Promise<void>((resolve, reject) => {
      begun.oncomplete = () => resolve();
      begun.onabort = () => reject(begun.error ?? new Error("the transaction was aborted"));
    });
    const [result] = await Promise.all([action(begun.objectStore(objectStore)), ended]);
    return result;
  } finally {
    database.close();
  }
}

async function newestOf(objects: ObjectStore): Promise<StoredCheckpoint<number> | undefined> {
  return (await resultOf(objects.get(key))) as StoredCheckpoint<number> | undefined; // as save puts it
}

function resultOf<T>(request: Request<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the request failed"));
  });
}

/** The platform's error, in words. */
function failed(name: string, error: Error): Error {
  const remedy = remedies[error.name] ?? "the browser may not let this page store data";
  return new Error(
    `indexedDbStore ${name}: the database cannot be used (${error.name}: ${error.message}); ${remedy}; what was saved before is unchanged`,
    { cause: error },
  );
}

const remedies: Readonly<Record<string, string>> = {
  QuotaExceededError: "the browser has no room left for this site, so remove other data of it",
  NotFoundError: "it is another program's, so give a name of its own",
};
