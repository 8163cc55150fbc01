import { expectBytes } from "../checkpoints/expectBytes.js";
import type { CheckpointStore } from "./CheckpointStore.js";
import { conflict } from "./conflict.js";

/**
 * A store in the memory of this process: for tests, and to go on after an error by `retry`.
 *
 * @throws {ConflictError} As a rejection of `save`, when the newest revision is another one.
 * @throws {TypeError} As a rejection of `save`, when it is given no bytes.
 * @see {@link folderStore}, {@link indexedDbStore}
 * @example
 *   const store = memoryStore();
 *   const revision = await store.save(Uint8Array.of(1, 2), undefined);
 *   await store.save(Uint8Array.of(3), revision);
 *   (await store.load())?.bytes // => Uint8Array.of(3)
 */
export function memoryStore(): CheckpointStore<number> {
  let newest: { readonly bytes: Uint8Array; readonly revision: number } | undefined;
  return {
    async load() {
      return newest && { bytes: newest.bytes.slice(), revision: newest.revision };
    },
    async save(bytes, after) {
      expectBytes("memoryStore.save", bytes);
      if (newest?.revision !== after) throw conflict("memoryStore", newest?.revision, after);
      newest = { bytes: new Uint8Array(bytes), revision: (after ?? 0) + 1 };
      return newest.revision;
    },
  };
}
