/** The part of a browser's IndexedDB that is used here. */
export interface IndexedDb {
  /** In the version that it has; a new one has version 1. */
  open(name: string): OpenRequest;
}

export interface Request<T = unknown> {
  readonly result: T;
  readonly error: Error | null;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}

export interface OpenRequest extends Request<Database> {
  onupgradeneeded: (() => void) | null;
}

export interface Database {
  createObjectStore(name: string): unknown;
  transaction(
    name: string,
    mode: "readonly" | "readwrite",
    options: { readonly durability: "strict" },
  ): Transaction;
  close(): void;
}

export interface Transaction {
  objectStore(name: string): ObjectStore;
  readonly error: Error | null;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
}

export interface ObjectStore {
  get(key: string): Request;
  put(value: unknown, key: string): Request;
}

/**
 * The IndexedDB of this page or worker.
 *
 * @throws {Error} When the platform has none.
 */
export function indexedDb(where: string): IndexedDb {
  const { indexedDB } = globalThis as { indexedDB?: IndexedDb };
  if (!indexedDB)
    throw new Error(`${where}: this platform has no IndexedDB; use folderStore, or a store of your own`);
  return indexedDB;
}
