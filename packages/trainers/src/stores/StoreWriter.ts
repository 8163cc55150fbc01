import { crc32 } from "../checkpoints/crc32.js";
import type { CheckpointStore } from "./CheckpointStore.js";
import { ConflictError } from "./ConflictError.js";

/** Saves one checkpoint after the other, each behind the revision of the one before. */
export class StoreWriter {
  readonly #store: CheckpointStore;
  #revision: unknown;
  /**
   * Fingerprints of what was to be saved behind this revision, where the store has failed without saying whether it has it.
   * Any of them may arrive late, after others were tried.
   */
  readonly #doubtful: Set<string> = new Set();

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
      this.#advance(await this.#store.save(bytes, this.#revision));
    } catch (error) {
      if (!(error instanceof ConflictError)) {
        this.#doubtful.add(fingerprint(bytes));
        throw error;
      }
      // A save that reached the store, while its answer was lost, looks like another process.
      if (this.#doubtful.size === 0) throw error;
      const newest = await this.#store.load();
      if (!newest || !this.#doubtful.has(fingerprint(newest.bytes))) throw error;
      this.#advance(newest.revision);
      await this.save(bytes);
    }
  }

  /** Behind another revision, nothing that was given up can arrive any more: the store compares. */
  #advance(revision: unknown): void {
    this.#revision = revision;
    this.#doubtful.clear();
  }
}

/** Length and two sums of 32 bits: the bytes themselves would pile up while a store is away. The second sum is FNV-1a. */
function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${bytes.length} ${crc32(bytes)} ${hash >>> 0}`;
}
