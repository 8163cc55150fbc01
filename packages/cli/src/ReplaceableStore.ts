import { compressCheckpoint, type Checkpoint, type CheckpointStore, type StoredCheckpoint } from "backstream";

/** The store of a run that may be rolled back: it loads what it has loaded or saved last, and an earlier checkpoint can take that place. */
export class ReplaceableStore implements CheckpointStore {
  readonly #store: CheckpointStore;
  #newest: StoredCheckpoint | undefined;
  #revision: unknown;
  /** The save that is under way; settles when it has ended in any way. */
  #saving: Promise<unknown> = Promise.resolve();
  #isReplacing = false;

  /** @param loaded What the store holds. Nobody has saved since, or else the next save is a conflict. */
  constructor(store: CheckpointStore, loaded: StoredCheckpoint | undefined) {
    this.#store = store;
    this.#newest = loaded;
    this.#revision = loaded?.revision;
  }

  async load(): Promise<StoredCheckpoint | undefined> {
    this.#isReplacing = false;
    return this.#newest;
  }

  async save(bytes: Uint8Array, after: unknown): Promise<unknown> {
    if (this.#isReplacing) throw new Error("the run is being rolled back");
    const saved = this.#store.save(bytes, after);
    this.#saving = saved.catch(() => {});
    this.#revision = await saved;
    return this.#revision;
  }

  /**
   * Saves an earlier checkpoint of the run over the newest one. From then on it saves nothing until it is loaded.
   *
   * @throws When the store fails; then it goes on with the newest one.
   */
  async replace(checkpoint: Checkpoint): Promise<void> {
    this.#isReplacing = true;
    try {
      const bytes = await compressCheckpoint(checkpoint);
      await this.#saving;
      this.#revision = await this.#store.save(bytes, this.#revision);
      this.#newest = { bytes, revision: this.#revision };
    } catch (error) {
      this.#isReplacing = false;
      throw error;
    }
  }
}
