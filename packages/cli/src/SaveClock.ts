/** When was saved last, and since when something has been learned that is not saved: times of `Date.now()`. */
export class SaveClock {
  savedAt: number | undefined;
  unsavedSince: number | undefined;
  /** Of what was learned since the newest checkpoint was taken, which may not be in the store yet. */
  #sinceTaken: number | undefined;

  /** Something was learned. */
  learned(): void {
    this.unsavedSince ??= Date.now();
    this.#sinceTaken ??= Date.now();
  }

  /** A checkpoint was taken, and will be saved. */
  taken(): void {
    this.#sinceTaken = undefined;
  }

  /** The newest checkpoint that was taken is saved. */
  saved(): void {
    this.savedAt = Date.now();
    this.unsavedSince = this.#sinceTaken;
  }
}
