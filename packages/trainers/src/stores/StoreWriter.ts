import type { CheckpointStore } from "./CheckpointStore.js";
import { ConflictError } from "./ConflictError.js";

/** Saves one checkpoint after the other, each behind the revision of the one before. */
export class StoreWriter {
  readonly #store: CheckpointStore;
  #revision: unknown;
  /** What a save has failed with, without saying whether the store has them. */
  #doubtful: Uint8Array | undefined;

  constructor(store: CheckpointStore, revision: unknown) {
    this.#store = store;
    this.#revision = revision;
  }

  /**
   * @throws {ConflictError} When another process has saved.
   * @throws When the store fails; then it can be called again.
   */
  async save(bytes: Uint8Array): Promise<void> {
    try {
      this.#revision = await this.#store.save(bytes, this.#revision);
      this.#doubtful = undefined;
    } catch (error) {
      if (!(error instanceof ConflictError)) {
        this.#doubtful = bytes;
        throw error;
      }
      // A save that reached the store, while its answer was lost, looks like another process.
      if (!this.#doubtful) throw error;
      const newest = await this.#store.load();
      if (!newest || !areEqual(newest.bytes, this.#doubtful)) throw error;
      this.#revision = newest.revision;
      this.#doubtful = undefined;
      await this.save(bytes);
    }
  }
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
